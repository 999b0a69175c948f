/// A pattern of Java's SimpleDateFormat, taken apart.
struct DatePattern: Sendable {
    enum Item: Sendable, Equatable {
        case literal([UInt8])
        case field(UInt8, count: Int)
    }

    let items: [Item]

    /// Longer patterns are refused: a run of letters says how wide a number is printed.
    static let longest = 256

    private static let letters = Array("GyMLdkHmsSEDFwWahKzZYuX".utf8)

    init(_ pattern: String) throws(SimpleDateFormatError) {
        let text = Array(pattern.utf8)
        guard text.count <= Self.longest else {
            throw SimpleDateFormatError(
                description: "a date pattern has at most \(Self.longest) characters",
                offset: Self.longest
            )
        }
        var items: [Item] = []
        var literal: [UInt8] = []
        var quotedSince: Int?
        var index = 0
        while index < text.count {
            let letter = text[index]
            if letter == 0x27 {
                if index + 1 < text.count, text[index + 1] == 0x27 {
                    literal.append(letter)
                    index += 2
                } else {
                    quotedSince = quotedSince == nil ? index : nil
                    index += 1
                }
            } else if quotedSince != nil || !letter.isASCIILetter {
                literal.append(letter)
                index += 1
            } else {
                if !literal.isEmpty { items.append(.literal(literal)) }
                literal = []
                let count = text[index...].prefix { $0 == letter }.count
                try Self.check(letter, count: count, at: index)
                items.append(.field(letter, count: count))
                index += count
            }
        }
        if let quotedSince {
            throw SimpleDateFormatError(
                description: "Unterminated quote: a text in quotes ends with another quote",
                offset: quotedSince
            )
        }
        if !literal.isEmpty { items.append(.literal(literal)) }
        self.items = items
    }

    /// Tells whether the pattern prints any of the fields.
    func has(anyOf letters: String) -> Bool {
        let wanted = Array(letters.utf8)
        return items.contains { item in
            guard case .field(let letter, _) = item else { return false }
            return wanted.contains(letter)
        }
    }

    private static func check(_ letter: UInt8, count: Int, at offset: Int) throws(SimpleDateFormatError) {
        guard letters.contains(letter) else {
            let name = Character(UnicodeScalar(letter))
            throw SimpleDateFormatError(
                description: "Illegal pattern character '\(name)': text stands in quotes, as in yyyy-MM-dd'T'HH:mm:ss",
                offset: offset
            )
        }
        guard letter != UInt8(ascii: "X") || count <= 3 else {
            throw SimpleDateFormatError(
                description: "invalid ISO 8601 format: length=\(count), where X, XX or XXX would do",
                offset: offset
            )
        }
    }
}
