/// Why a text is no cron expression, and what would be one.
public struct CronError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The field at fault; `nil` where it is the expression as a whole.
    public let field: CronField?
    /// What is wrong and what would be right.
    public let message: String

    init(_ message: String) {
        field = nil
        self.message = message
    }

    init(_ field: CronField, _ message: String) {
        self.field = field
        self.message = message
    }

    /// One line for whoever wrote the expression.
    public var description: String {
        guard let field else { return message }
        return "\(field.rawValue): \(message)"
    }
}
