/// Why a query or a clause is no CEQL, and where.
public struct CEQLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong and what would be right, for the author of the query; begins with `Error parsing query`.
    public let message: String
    /// The character at which it is wrong, counted from 1; one past the last if the query ends too early.
    public let column: Int

    /// The message.
    public var description: String { message }

    init(_ fault: String, column: Int) {
        message = "Error parsing query: \(fault) at column \(column)"
        self.column = column
    }
}
