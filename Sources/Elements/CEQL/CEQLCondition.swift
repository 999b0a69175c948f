/// What a `where` clause asks of a record.
public enum CEQLCondition: Sendable, Hashable {
    /// A field compared to a value.
    case comparison(FieldPath, CEQLOperator, CEQLValue)
    /// A field's text matched by a pattern in which `%` stands for any characters, none included.
    case like(FieldPath, pattern: String, isNegated: Bool)
    /// A field that is one of several values.
    case isIn(FieldPath, [CEQLValue], isNegated: Bool)
    /// A field that is null or missing.
    case isNull(FieldPath, isNegated: Bool)
    /// All of several conditions.
    indirect case all([CEQLCondition])
    /// One of several conditions at least.
    indirect case any([CEQLCondition])
    /// The opposite of a condition.
    indirect case not(CEQLCondition)

    /// Reads a clause, that which follows `where`.
    ///
    /// - Throws: ``CEQLError`` with the column and with what would be right.
    public static func parse(_ clause: String) throws(CEQLError) -> CEQLCondition {
        var parser = CEQLParser(tokens: try CEQLLexer.tokens(of: clause))
        let condition = try parser.condition()
        try parser.expectEnd(after: "a condition there may be AND or OR")
        return condition
    }

    /// The fields that are asked about, in order, each once.
    public var paths: [FieldPath] {
        var found: [FieldPath] = []
        collectPaths(into: &found)
        return found
    }

    private func collectPaths(into found: inout [FieldPath]) {
        switch self {
        case .comparison(let path, _, _), .like(let path, pattern: _, isNegated: _), .isIn(let path, _, isNegated: _),
            .isNull(let path, isNegated: _):
            if !found.contains(path) { found.append(path) }
        case .all(let parts), .any(let parts):
            for part in parts { part.collectPaths(into: &found) }
        case .not(let part):
            part.collectPaths(into: &found)
        }
    }
}

extension CEQLCondition: CustomStringConvertible {
    /// The clause as it is written; it reads back as the same condition.
    public var description: String {
        switch self {
        case .comparison(let path, let comparison, let value):
            "\(CEQLQuery.written(path)) \(comparison.rawValue) \(value)"
        case .like(let path, let pattern, let isNegated):
            "\(CEQLQuery.written(path)) \(isNegated ? "NOT " : "")LIKE \(CEQLValue.string(pattern))"
        case .isIn(let path, let values, let isNegated):
            "\(CEQLQuery.written(path)) \(isNegated ? "NOT " : "")IN (\(values.map(\.description).joined(separator: ", ")))"
        case .isNull(let path, let isNegated):
            "\(CEQLQuery.written(path)) IS \(isNegated ? "NOT " : "")NULL"
        case .all(let parts):
            parts.map { $0.isCompound ? "(\($0))" : "\($0)" }.joined(separator: " AND ")
        case .any(let parts):
            parts.map { $0.isCompound ? "(\($0))" : "\($0)" }.joined(separator: " OR ")
        case .not(let part):
            "NOT (\(part))"
        }
    }

    private var isCompound: Bool {
        switch self {
        case .all, .any: true
        default: false
        }
    }
}
