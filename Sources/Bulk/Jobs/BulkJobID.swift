public import Postgres

/// The number of a bulk job.
public struct BulkJobID: RawRepresentable, Hashable, Sendable, PostgresEncodable, PostgresDecodable {
    /// The number.
    public let rawValue: Int64

    /// Wraps a number.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

extension BulkJobID: CustomStringConvertible, LosslessStringConvertible {
    /// The number in digits, as it travels in JSON.
    public var description: String { String(rawValue) }

    /// Reads a number from 1 on, nil if it is none.
    public init?(_ text: String) {
        guard let number = Int64(text), number > 0 else { return nil }
        self.init(rawValue: number)
    }
}
