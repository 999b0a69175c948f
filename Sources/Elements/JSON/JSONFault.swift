/// Why bytes are not the JSON that was expected, and where.
public struct JSONFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong; holds none of the bytes, so that it may be shown and logged.
    public let reason: String
    /// The byte at which it is wrong, counted from 0.
    public let offset: Int

    /// Makes a fault.
    public init(_ reason: String, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// The reason with its place.
    public var description: String { "\(reason) at byte \(offset)" }
}
