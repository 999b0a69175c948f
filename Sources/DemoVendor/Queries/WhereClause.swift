/// The CRM's own filter: comparisons joined by AND, OR and parentheses, dates compared by whole seconds.
struct WhereClause: Sendable {
    struct Comparison: Sendable {
        enum Operator: String, Sendable, CaseIterable {
            // The longer spelling first, so that `>=` is not read as `>`.
            case atLeast = ">="
            case atMost = "<="
            case different = "<>"
            case unequal = "!="
            case above = ">"
            case below = "<"
            case equal = "="
        }

        let field: String
        let comparison: Operator
        let value: String
        let seconds: Int64?
    }

    struct Fault: Error {
        let message: String
    }

    private indirect enum Node: Sendable {
        case comparison(Comparison)
        case all([Node])
        case any([Node])
    }

    private let root: Node

    init(_ text: String, dates: DateStyle = .utc) throws {
        var rest = Substring(text)
        root = try Self.alternatives(&rest, dates)
        Self.skipBlanks(&rest)
        guard rest.isEmpty else { throw Fault(message: "AND or OR joins comparisons, not '\(rest.prefix(20))'") }
    }

    func matches(_ record: ListedRecord) -> Bool {
        Self.matches(root, record)
    }

    private static func matches(_ node: Node, _ record: ListedRecord) -> Bool {
        switch node {
        case .all(let parts): parts.allSatisfy { matches($0, record) }
        case .any(let parts): parts.contains { matches($0, record) }
        case .comparison(let comparison): matches(comparison, record)
        }
    }

    private static func matches(_ comparison: Comparison, _ record: ListedRecord) -> Bool {
        if comparison.field == record.object.updatedField { return comparison.holds(record.updated) }
        if comparison.field == record.object.createdField { return comparison.holds(record.created) }
        guard let json = record.version.json(comparison.field), json != "null" else { return false }
        return comparison.holds(JSONText.plain(json))
    }

    private static func alternatives(_ rest: inout Substring, _ dates: DateStyle) throws -> Node {
        var parts = [try conjunction(&rest, dates)]
        while takes("or", &rest) { parts.append(try conjunction(&rest, dates)) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private static func conjunction(_ rest: inout Substring, _ dates: DateStyle) throws -> Node {
        var parts = [try part(&rest, dates)]
        while takes("and", &rest) { parts.append(try part(&rest, dates)) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private static func part(_ rest: inout Substring, _ dates: DateStyle) throws -> Node {
        skipBlanks(&rest)
        guard rest.first == "(" else { return .comparison(try comparison(&rest, dates)) }
        rest = rest.dropFirst()
        let inner = try alternatives(&rest, dates)
        skipBlanks(&rest)
        guard rest.first == ")" else { throw Fault(message: "a parenthesis is not closed") }
        rest = rest.dropFirst()
        return inner
    }

    /// Takes a word if it comes next.
    private static func takes(_ word: String, _ rest: inout Substring) -> Bool {
        skipBlanks(&rest)
        let next = rest.prefix { $0.isLetter }
        guard next.lowercased() == word else { return false }
        rest = rest.dropFirst(next.count)
        return true
    }

    private static func comparison(_ rest: inout Substring, _ dates: DateStyle) throws -> Comparison {
        skipBlanks(&rest)
        let field = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
        guard !field.isEmpty else { throw Fault(message: "a field name is missing before '\(rest.prefix(20))'") }
        rest = rest.dropFirst(field.count)
        skipBlanks(&rest)
        guard let found = comparisonOperator(&rest) else { throw Fault(message: "no comparison after '\(field)'") }
        skipBlanks(&rest)
        let value = try literal(&rest)
        return Comparison(field: String(field), comparison: found, value: value, seconds: dates.parse(value))
    }

    /// Takes `>=` and the like, or OData's `ge`.
    private static func comparisonOperator(_ rest: inout Substring) -> Comparison.Operator? {
        if let found = Comparison.Operator.allCases.first(where: { rest.hasPrefix($0.rawValue) }) {
            rest = rest.dropFirst(found.rawValue.count)
            return found
        }
        let word = rest.prefix { $0.isLetter }
        guard let found = words[word.lowercased()] else { return nil }
        rest = rest.dropFirst(word.count)
        return found
    }

    private static let words: [String: Comparison.Operator] = [
        "ge": .atLeast, "le": .atMost, "ne": .unequal, "gt": .above, "lt": .below, "eq": .equal,
    ]

    private static func literal(_ rest: inout Substring) throws -> String {
        guard rest.first == "'" else {
            let bare = rest.prefix { !$0.isWhitespace && $0 != ")" }
            guard !bare.isEmpty else { throw Fault(message: "a value is missing") }
            rest = rest.dropFirst(bare.count)
            return String(bare)
        }
        rest = rest.dropFirst()
        var value = ""
        while let character = rest.popFirst() {
            guard character == "'" else {
                value.append(character)
                continue
            }
            guard rest.first == "'" else { return value }
            value.append(character)
            rest = rest.dropFirst()
        }
        throw Fault(message: "a quote is not closed")
    }

    private static func skipBlanks(_ rest: inout Substring) {
        rest = rest.drop { $0.isWhitespace }
    }
}

extension WhereClause.Comparison {
    func holds(_ held: Int64) -> Bool {
        guard let seconds else { return false }
        return compare(held, seconds)
    }

    func holds(_ held: String) -> Bool {
        guard let left = Double(held), let right = Double(value) else { return compare(held, value) }
        return compare(left, right)
    }

    private func compare<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch comparison {
        case .atLeast: left >= right
        case .atMost: left <= right
        case .different, .unequal: left != right
        case .above: left > right
        case .below: left < right
        case .equal: left == right
        }
    }
}
