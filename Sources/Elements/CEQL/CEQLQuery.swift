/// A query: `select a, b from contacts where a = 1 order by b desc limit 10`.
public struct CEQLQuery: Sendable, Hashable, CustomStringConvertible {
    /// What the records are sorted by.
    public struct Order: Sendable, Hashable {
        /// The field.
        public let path: FieldPath
        /// Whether the greatest comes first.
        public let isDescending: Bool

        /// The order as an `orderBy` parameter has it: the field, and `desc` where the greatest comes first.
        public var clause: String { "\(path)\(isDescending ? " desc" : "")" }
    }

    /// The object that is asked for.
    public let object: String
    /// The fields that are wanted, nil for all of them (`*`).
    public let fields: [FieldPath]?
    /// What is asked of a record, nil if nothing.
    public let condition: CEQLCondition?
    /// What the records are sorted by, nil if not said.
    public let orderBy: Order?
    /// How many records are wanted at most, nil if all.
    public let limit: Int?

    /// Reads a query.
    ///
    /// - Throws: ``CEQLError`` with the column and with what would be right.
    public static func parse(_ text: String) throws(CEQLError) -> CEQLQuery {
        var parser = CEQLParser(tokens: try CEQLLexer.tokens(of: text))
        return try parser.query()
    }

    /// The query as it is written; it reads back as the same query.
    public var description: String {
        var text =
            "select \(fields?.map(Self.written).joined(separator: ", ") ?? "*") from \(Self.written(FieldPath(member: object)))"
        if let condition { text += " where \(condition)" }
        if let orderBy { text += " order by \(Self.written(orderBy.path))\(orderBy.isDescending ? " desc" : "")" }
        if let limit { text += " limit \(limit)" }
        return text
    }

    /// A path as it is written in a query: in backticks where it is no plain name.
    static func written(_ path: FieldPath) -> String {
        path.segments.map { name in
            var scalars = name.unicodeScalars.makeIterator()
            let isPlain =
                scalars.next().map(CEQLLexer.startsWord) == true
                && name.unicodeScalars.allSatisfy(CEQLLexer.continuesWord)
            let isKeyword = path.segments.count == 1 && keywords.contains(name.uppercased())
            if isPlain, !isKeyword { return name }
            return "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``") + "`"
        }.joined(separator: ".")
    }

    private static let keywords: Set = [
        "AND", "ASC", "BY", "DESC", "FALSE", "FROM", "IN", "IS", "LIKE", "LIMIT", "NOT", "NULL", "OR", "ORDER",
        "SELECT",
        "TRUE", "WHERE",
    ]
}

extension CEQLQuery {
    /// The same query with another condition.
    public func with(condition: CEQLCondition?) -> CEQLQuery {
        CEQLQuery(object: object, fields: fields, condition: condition, orderBy: orderBy, limit: limit)
    }
}
