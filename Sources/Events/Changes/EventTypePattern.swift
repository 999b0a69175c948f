/// A choice of event types: `*`, `contacts.*` or `contacts.updated`.
public struct EventTypePattern: Sendable, Hashable {
    /// The pattern as it was given.
    public let text: String

    /// Reads a pattern.
    ///
    /// - Throws: ``EventsError/invalidEventType(_:)`` for an empty text, a star anywhere but at the end after a dot, or white space.
    public init(_ text: String) throws(EventsError) {
        let stem = text.hasSuffix(".*") ? String(text.dropLast(2)) : text
        let plain = stem.unicodeScalars.allSatisfy { $0 != "*" && !$0.properties.isWhitespace && $0.value >= 32 }
        guard text == "*" || (!stem.isEmpty && plain && text.utf8.count <= 200) else { throw .invalidEventType(text) }
        self.text = text
    }

    /// Returns whether a type is one of those chosen.
    public func matches(_ type: String) -> Bool {
        if text == "*" { return true }
        return text.hasSuffix(".*") ? type.hasPrefix(text.dropLast()) : type == text
    }

    /// The pattern as SQL's `like` reads it.
    var likePattern: String {
        let star = text == "*" || text.hasSuffix(".*")
        var pattern = ""
        for character in star ? text.dropLast() : text[...] {
            if character == "%" || character == "_" || character == "\\" { pattern.append("\\") }
            pattern.append(character)
        }
        return star ? pattern + "%" : pattern
    }
}
