/// A value in a query.
public enum CEQLValue: Sendable, Hashable, CustomStringConvertible {
    /// A text, with its doubled quotes undone.
    case string(String)
    /// A number as it was spelt; never a binary fraction.
    case number(String)
    /// `true` or `false`.
    case bool(Bool)

    /// The value as it is written in a query.
    public var description: String {
        switch self {
        case .string(let text):
            "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
        case .number(let text): text
        case .bool(let value): value ? "true" : "false"
        }
    }

    /// The value's characters, without quotes.
    public var text: String {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let value): value ? "true" : "false"
        }
    }
}
