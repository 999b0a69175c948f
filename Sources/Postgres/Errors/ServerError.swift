/// What PostgreSQL said about a statement that it refused.
///
/// Whatever prints it shows no values of the data: not its description, nor its debug description, nor its mirror, which are
/// what errors become in logs, in columns that keep a last error, and in what a crash leaves behind. What the server said in
/// full is in the properties, for code that asks for it.
public struct ServerError: Error, Sendable {
    /// The SQLSTATE, on which code decides.
    public let state: SQLState
    /// The server's message, which may quote values.
    public let message: String
    /// The server's detail, which often quotes values.
    public let detail: String?
    /// The server's advice, which may quote values where a function of the database gave it.
    public let hint: String?
    /// The constraint that was violated.
    public let constraint: String?
    /// The table that it is about.
    public let table: String?
    /// The column that it is about.
    public let column: String?
    /// Where on the server it happened, line by line, innermost first, which may quote statements, rows and parameters.
    public let context: String?
    /// The routine in the server's own source that reported it.
    public let routine: String?
    /// The character of the statement that it is about, counted from 1.
    public let position: Int?
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
        routine: String? = nil,
        position: Int? = nil,
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
        self.routine = routine
        self.position = position
        self.statement = statement
    }
}
