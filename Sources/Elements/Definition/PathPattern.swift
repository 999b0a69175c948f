/// Which paths are meant: a beginning, where `*` is any text within a segment and a `$` at the end says that nothing follows.
///
/// No regular expression: an author's slip there would cost every call of an instance time without end. A `^` in front, as people
/// write it, says nothing more.
public struct PathPattern: Sendable, Hashable {
    /// The pattern as it is written.
    public let text: String
    private let pieces: [[UInt8]]
    private let isWhole: Bool

    /// Reads a pattern.
    ///
    /// - Throws: ``TemplateError`` if it does not begin with a slash, or holds what only a regular expression would.
    public init(_ text: String) throws(TemplateError) {
        self.text = text
        var rest = text[...]
        if rest.hasPrefix("^") { rest = rest.dropFirst() }
        isWhole = rest.hasSuffix("$")
        if isWhole { rest = rest.dropLast() }
        guard rest.hasPrefix("/") else { throw TemplateError(message: "a path begins with '/'") }
        if let odd = rest.first(where: { "\\()[]{}|+?^$".contains($0) }) {
            throw TemplateError(
                message:
                    "'\(odd)' means nothing here: a path takes '*' for any text within a segment, and '$' at its end"
            )
        }
        pieces = rest.split(separator: "*", omittingEmptySubsequences: false).map { Array($0.utf8) }
    }

    /// Whether a path is meant; a query behind it does not count.
    public func matches(_ path: String) -> Bool {
        let bytes = Array(path.utf8.prefix { $0 != UInt8(ascii: "?") })
        return matches(bytes[...], from: 0)
    }

    private func matches(_ rest: ArraySlice<UInt8>, from index: Int) -> Bool {
        guard index < pieces.count else { return !isWhole || rest.isEmpty }
        guard index > 0 else {
            return rest.starts(with: pieces[0]) && matches(rest.dropFirst(pieces[0].count), from: 1)
        }
        var after = rest
        while true {
            if after.starts(with: pieces[index]), matches(after.dropFirst(pieces[index].count), from: index + 1) {
                return true
            }
            guard let byte = after.popFirst(), byte != UInt8(ascii: "/") else { return false }
        }
    }
}
