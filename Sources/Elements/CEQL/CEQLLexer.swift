/// Cuts a query into its words.
struct CEQLLexer {
    /// Longer queries are refused.
    static let longest = 65_536

    private let scalars: [Unicode.Scalar]
    private var index = 0

    static func tokens(of text: String) throws(CEQLError) -> [CEQLToken] {
        guard text.utf8.count <= longest else {
            throw CEQLError("a query has at most \(longest) bytes, this one more", column: 1)
        }
        var lexer = CEQLLexer(scalars: Array(text.unicodeScalars))
        var tokens: [CEQLToken] = []
        repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
        return tokens
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
        index + ahead < scalars.count ? scalars[index + ahead] : nil
    }

    private mutating func next() throws(CEQLError) -> CEQLToken {
        while let scalar = peek(), scalar.properties.isWhitespace { index += 1 }
        let column = index + 1
        guard let scalar = peek() else { return CEQLToken(kind: .end, column: column) }
        let kind: CEQLToken.Kind
        switch scalar {
        case "(": kind = take(.open)
        case ")": kind = take(.close)
        case ",": kind = take(.comma)
        case "*": kind = take(.star)
        case "=", "<", ">", "!": kind = .comparison(try comparison(column))
        case "'": kind = .string(try string(column))
        case "\"":
            throw CEQLError("a text stands in single quotes, not in double ones,", column: column)
        case "-", "+", "0"..."9": kind = .number(try number(column))
        default:
            guard Self.startsWord(scalar) || scalar == "`" else {
                throw CEQLError(
                    "'\(scalar)' is not expected here; names of fields with such characters stand in backticks,",
                    column: column
                )
            }
            kind = try path(column)
        }
        return CEQLToken(kind: kind, column: column)
    }

    private mutating func take(_ kind: CEQLToken.Kind) -> CEQLToken.Kind {
        index += 1
        return kind
    }

    private mutating func comparison(_ column: Int) throws(CEQLError) -> CEQLOperator {
        var text = String(scalars[index])
        index += 1
        if let second = peek(), second == "=" || second == ">" {
            let longer = text + String(second)
            if CEQLOperator(spelling: longer) != nil {
                text = longer
                index += 1
            }
        }
        guard let found = CEQLOperator(spelling: text) else {
            throw CEQLError("'\(text)' is no comparison; right would be =, !=, <>, <, >, <= or >=", column: column)
        }
        return found
    }

    private mutating func string(_ column: Int) throws(CEQLError) -> String {
        var text = String.UnicodeScalarView()
        index += 1
        while let scalar = peek() {
            index += 1
            guard scalar == "'" else {
                text.append(scalar)
                continue
            }
            guard peek() == "'" else { return String(text) }
            text.append(scalar)
            index += 1
        }
        throw CEQLError("a text is never closed by a single quote; it begins", column: column)
    }

    private mutating func number(_ column: Int) throws(CEQLError) -> String {
        var text = String.UnicodeScalarView()
        if peek() == "-" || peek() == "+" {
            if peek() == "-" { text.append("-") }
            index += 1
        }
        var isWhole = takeDigits(into: &text)
        if isWhole, peek() == "." {
            text.append(".")
            index += 1
            isWhole = takeDigits(into: &text)
        }
        if isWhole, peek() == "e" || peek() == "E" {
            text.append("e")
            index += 1
            if let sign = peek(), sign == "-" || sign == "+" {
                text.append(sign)
                index += 1
            }
            isWhole = takeDigits(into: &text)
        }
        if let after = peek(), Self.continuesWord(after) || after == "." { isWhole = false }
        guard isWhole else {
            throw CEQLError(
                "this is no number; a text stands in single quotes, a name that begins with a digit in backticks,",
                column: column
            )
        }
        return String(text)
    }

    private mutating func takeDigits(into text: inout String.UnicodeScalarView) -> Bool {
        let start = index
        while let scalar = peek(), ("0"..."9").contains(scalar) {
            text.append(scalar)
            index += 1
        }
        return index > start
    }

    /// Names with dots between them, each bare or in backticks.
    private mutating func path(_ column: Int) throws(CEQLError) -> CEQLToken.Kind {
        let start = index
        var isProtected = false
        while true {
            if peek() == "`" {
                isProtected = true
                try skipBackticks(column)
            } else {
                guard let scalar = peek(), Self.continuesWord(scalar) else {
                    throw CEQLError("a name must follow the dot", column: index + 1)
                }
                while let scalar = peek(), Self.continuesWord(scalar) { index += 1 }
            }
            guard peek() == "." else { break }
            index += 1
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[start..<index])
        return isProtected ? .path(String(text)) : .word(String(text))
    }

    private mutating func skipBackticks(_ column: Int) throws(CEQLError) {
        let opened = index
        index += 1
        while let scalar = peek() {
            index += 1
            guard scalar == "`" else { continue }
            guard peek() == "`" else { return }
            index += 1
        }
        throw CEQLError("a backtick is never closed; it stands", column: opened + 1)
    }

    static func startsWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_", "@", "$", "#": true
        default: scalar.value >= 0x80 && scalar.properties.isAlphabetic
        }
    }

    static func continuesWord(_ scalar: Unicode.Scalar) -> Bool {
        startsWord(scalar) || ("0"..."9").contains(scalar) || scalar == "-" || scalar == ":"
    }
}
