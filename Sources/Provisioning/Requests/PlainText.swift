/// Takes HTML out of what people write as a name or a tag.
enum PlainText {
    /// Returns the text without tags, without control characters and without white space around it.
    ///
    /// A `<` opens a tag where a letter, `/`, `!` or `?` follows: `a < b` stays. Taking a tag out may leave another
    /// (`<<b>script>`), so it is done until none is left; a tag that is never closed takes the rest with it.
    static func strip(_ text: String) -> String {
        var current = text.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        while let stripped = withoutTags(current) { current = stripped }
        var trimmed = current[...]
        while let first = trimmed.first, first.properties.isWhitespace { trimmed.removeFirst() }
        while let last = trimmed.last, last.properties.isWhitespace { trimmed.removeLast() }
        return String(String.UnicodeScalarView(trimmed))
    }

    /// One pass; nil where there was no tag.
    private static func withoutTags(_ scalars: String.UnicodeScalarView) -> String.UnicodeScalarView? {
        var kept = String.UnicodeScalarView()
        var found = false
        var index = scalars.startIndex
        while index < scalars.endIndex {
            let next = scalars.index(after: index)
            if scalars[index] == "<", next < scalars.endIndex, opensTag(scalars[next]) {
                found = true
                guard let close = scalars[next...].firstIndex(of: ">") else { break }
                index = scalars.index(after: close)
            } else {
                kept.append(scalars[index])
                index = next
            }
        }
        return found ? kept : nil
    }

    private static func opensTag(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "/", "!", "?": true
        default: false
        }
    }
}
