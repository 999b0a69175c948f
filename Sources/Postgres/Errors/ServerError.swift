/// What PostgreSQL said about a statement that it refused.
public struct ServerError: Error, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The SQLSTATE, on which code decides.
    public let state: SQLState
    /// The server's message, which may quote values.
    public let message: String
    /// The server's detail, which often quotes values.
    public let detail: String?
    /// The server's advice.
    public let hint: String?
    /// The constraint that was violated.
    public let constraint: String?
    /// The table that it is about.
    public let table: String?
    /// The column that it is about.
    public let column: String?
    /// Where in functions of the server it happened.
    public let context: String?
    /// The statement, with `$n` in the place of values.
    public let statement: String?

    init(
        state: SQLState,
        message: String,
        detail: String? = nil,
        hint: String? = nil,
        constraint: String? = nil,
        table: String? = nil,
        column: String? = nil,
        context: String? = nil,
        statement: String? = nil
    ) {
        self.state = state
        self.message = message
        self.detail = detail
        self.hint = hint
        self.constraint = constraint
        self.table = table
        self.column = column
        self.context = context
        self.statement = statement
    }

    /// One line without any value: the message where it can only name things of the schema, else the state alone.
    public var description: String {
        var text = "SQLSTATE \(state.rawValue)"
        if Self.classesWithSafeMessages.contains(state.errorClass) {
            text += ": \(message)"
        }
        if let constraint { text += " [constraint \(constraint)]" }
        if let table { text += " [table \(table)]" }
        if let column { text += " [column \(column)]" }
        return text
    }

    /// Everything that the server said, values included; not for clients.
    public var debugDescription: String {
        var lines = ["SQLSTATE \(state.rawValue): \(message)"]
        for (name, value) in [
            ("detail", detail), ("hint", hint), ("constraint", constraint), ("table", table), ("column", column),
            ("context", context), ("statement", statement),
        ] {
            if let value { lines.append("\(name): \(value)") }
        }
        return lines.joined(separator: "\n")
    }

    /// Classes whose primary message names tables, constraints and resources, and never quotes a parameter's value.
    private static let classesWithSafeMessages: Set<String> = [
        "08", "0A", "23", "25", "26", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58",
    ]
}
