/// Reads the words of a query by its grammar; keywords are names wherever a name is expected.
struct CEQLParser {
    /// Parentheses and NOTs one inside the other; more would be a way to use up our stack.
    static let deepest = 64

    /// The time of matching grows with the pattern times the text.
    static let longestPattern = 1000

    private let tokens: [CEQLToken]
    private var index = 0
    private var depth = 0

    init(tokens: [CEQLToken]) { self.tokens = tokens }

    private func token(_ ahead: Int = 0) -> CEQLToken {
        index + ahead < tokens.count ? tokens[index + ahead] : tokens.last ?? CEQLToken(kind: .end, column: 1)
    }

    private mutating func take(_ word: String) -> Bool {
        guard token().isWord(word) else { return false }
        index += 1
        return true
    }

    private mutating func take(_ kind: CEQLToken.Kind) -> Bool {
        guard token().kind == kind else { return false }
        index += 1
        return true
    }

    private func fault(_ wanted: String, found: CEQLToken? = nil) -> CEQLError {
        let found = found ?? token()
        return CEQLError("expected \(wanted), found \(found.name)", column: found.column)
    }

    func expectEnd(after: String) throws(CEQLError) {
        guard token().kind == .end else {
            throw CEQLError("after \(after), found \(token().name)", column: token().column)
        }
    }

    // MARK: - Query

    mutating func query() throws(CEQLError) -> CEQLQuery {
        guard take("SELECT") else { throw fault("SELECT, as in select * from contacts") }
        let fields = try fields()
        guard take("FROM") else { throw fault("FROM and the name of an object") }
        let object = try path("the name of an object").segments.joined(separator: ".")
        let condition = take("WHERE") ? try condition() : nil
        let orderBy = try order()
        let limit = try limit()
        try expectEnd(
            after: limit != nil
                ? "LIMIT nothing may follow"
                : condition == nil
                    ? "the object there may be WHERE, ORDER BY or LIMIT"
                    : "a condition there may be AND, OR, ORDER BY or LIMIT"
        )
        return CEQLQuery(object: object, fields: fields, condition: condition, orderBy: orderBy, limit: limit)
    }

    private mutating func fields() throws(CEQLError) -> [FieldPath]? {
        if take(.star) { return nil }
        var fields = [try path("* or the name of a field")]
        while take(.comma) { fields.append(try path("the name of a field")) }
        return fields
    }

    private mutating func order() throws(CEQLError) -> CEQLQuery.Order? {
        guard take("ORDER") else { return nil }
        guard take("BY") else { throw fault("BY after ORDER") }
        let path = try path("the name of a field")
        if take("DESC") { return CEQLQuery.Order(path: path, isDescending: true) }
        _ = take("ASC")
        return CEQLQuery.Order(path: path, isDescending: false)
    }

    private mutating func limit() throws(CEQLError) -> Int? {
        guard take("LIMIT") else { return nil }
        guard case .number(let text) = token().kind, let limit = Int(text), limit > 0 else {
            throw fault("a whole number from 1 on after LIMIT")
        }
        index += 1
        return limit
    }

    private mutating func path(_ wanted: String) throws(CEQLError) -> FieldPath {
        let token = token()
        switch token.kind {
        case .word(let text), .path(let text):
            do throws(FieldPathError) {
                let path = try FieldPath(text)
                index += 1
                return path
            } catch {
                throw CEQLError(error.message, column: token.column + error.column - 1)
            }
        default:
            throw fault(wanted)
        }
    }

    // MARK: - Condition

    mutating func condition() throws(CEQLError) -> CEQLCondition {
        var parts = [try conjunction()]
        while take("OR") { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction() throws(CEQLError) -> CEQLCondition {
        var parts = [try factor()]
        while take("AND") { parts.append(try factor()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func factor() throws(CEQLError) -> CEQLCondition {
        guard depth < Self.deepest else {
            throw CEQLError("conditions may be nested \(Self.deepest) deep, no deeper than", column: token().column)
        }
        depth += 1
        defer { depth -= 1 }
        if token().isWord("NOT"), !isField {
            index += 1
            return .not(try factor())
        }
        if take(.open) {
            let inner = try condition()
            guard take(.close) else { throw fault("')', AND or OR") }
            return inner
        }
        return try predicate()
    }

    /// Whether `not` is a field's name here: something is asked about it.
    private var isField: Bool {
        let next = token(1)
        let after = token(2).kind
        if case .comparison = next.kind { return true }
        if next.isWord("IS") { return token(2).isWord("NULL") || token(2).isWord("NOT") && token(3).isWord("NULL") }
        if next.isWord("IN") { return after == .open }
        if next.isWord("LIKE"), case .string = after { return true }
        if next.isWord("NOT") {
            return token(2).isWord("IN") && token(3).kind == .open || token(2).isWord("LIKE") && token(3).isString
        }
        return false
    }

    private mutating func predicate() throws(CEQLError) -> CEQLCondition {
        let path = try path("a condition such as name = 'value'")
        let token = token()
        if case .comparison(let comparison) = token.kind {
            index += 1
            return .comparison(path, comparison, try value())
        }
        if take("IS") {
            let isNegated = take("NOT")
            guard take("NULL") else { throw fault(isNegated ? "NULL after IS NOT" : "NULL or NOT NULL after IS") }
            return .isNull(path, isNegated: isNegated)
        }
        let isNegated = take("NOT")
        if take("LIKE") {
            guard case .string(let pattern) = self.token().kind else {
                throw fault("a pattern in single quotes after LIKE, such as 'Chur%'")
            }
            guard pattern.utf8.count <= Self.longestPattern else {
                throw CEQLError(
                    "a pattern has at most \(Self.longestPattern) bytes; a longer one stands",
                    column: self.token().column
                )
            }
            index += 1
            return .like(path, pattern: pattern, isNegated: isNegated)
        }
        if take("IN") { return .isIn(path, try values(), isNegated: isNegated) }
        throw fault(isNegated ? "LIKE or IN after NOT" : "=, <>, <, >, <=, >=, LIKE, IN or IS after the field")
    }

    private mutating func values() throws(CEQLError) -> [CEQLValue] {
        guard take(.open) else { throw fault("'(' after IN") }
        var values = [try value()]
        while take(.comma) { values.append(try value()) }
        guard take(.close) else { throw fault("',' or ')'") }
        return values
    }

    private mutating func value() throws(CEQLError) -> CEQLValue {
        let value: CEQLValue
        switch token().kind {
        case .string(let text): value = .string(text)
        case .number(let text): value = .number(text)
        case .word where token().isWord("TRUE"): value = .bool(true)
        case .word where token().isWord("FALSE"): value = .bool(false)
        case .word where token().isWord("NULL"):
            throw fault("a value; what is missing is asked for by IS NULL")
        default:
            throw fault("a value: a text in single quotes, a number, true or false")
        }
        index += 1
        return value
    }
}

extension CEQLToken {
    fileprivate var isString: Bool {
        guard case .string = kind else { return false }
        return true
    }
}
