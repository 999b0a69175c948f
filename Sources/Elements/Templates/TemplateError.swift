/// What is wrong with a template, or with a value that was to be put into one; never holds the value.
public struct TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, and what would be right.
    public let message: String

    /// Says what is wrong.
    public init(message: String) {
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
