/// Why a date pattern is refused.
public struct SimpleDateFormatError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong and what would be right.
    public let description: String
    /// Where in the pattern, counted from 0 in bytes.
    public let offset: Int
}
