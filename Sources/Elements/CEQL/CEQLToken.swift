/// A word of a query and where it stands.
struct CEQLToken: Equatable {
    enum Kind: Equatable {
        /// A bare name or keyword, with the dots of a path: `address.city`.
        case word(String)
        /// A path of which some name is protected by backticks: never a keyword.
        case path(String)
        case string(String)
        case number(String)
        case comparison(CEQLOperator)
        case open
        case close
        case comma
        case star
        case end
    }

    let kind: Kind
    /// Counted from 1.
    let column: Int

    /// Whether it is a bare word, in any case.
    func isWord(_ word: String) -> Bool {
        guard case .word(let text) = kind else { return false }
        return text.utf8.count == word.utf8.count && text.uppercased() == word
    }

    /// How it is named in a fault.
    var name: String {
        switch kind {
        case .word(let text), .path(let text), .number(let text): "'\(Self.excerpt(text))'"
        case .string(let text): "the text '\(Self.excerpt(text))'"
        case .comparison(let comparison): "'\(comparison.rawValue)'"
        case .open: "'('"
        case .close: "')'"
        case .comma: "','"
        case .star: "'*'"
        case .end: "the end"
        }
    }

    static func excerpt(_ text: String) -> String { text.count <= 40 ? text : text.prefix(40) + "…" }
}
