extension String {
    /// The text without NUL characters, which PostgreSQL's text type can't hold.
    var withoutNul: String {
        unicodeScalars.contains("\0") ? String(String.UnicodeScalarView(unicodeScalars.filter { $0 != "\0" })) : self
    }

    /// An error's text as it is kept: at most 2,000 characters, because the bytes of others may be in it.
    var asStoredError: String {
        String(withoutNul.prefix(2000))
    }
}
