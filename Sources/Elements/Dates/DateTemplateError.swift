/// Why a text with `${…}` templates is refused, and where.
public struct DateTemplateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong and what would be right.
    public let message: String
    /// The character at which it is wrong, counted from 1.
    public let column: Int

    /// The message with its place.
    public var description: String { "\(message) (column \(column))" }
}
