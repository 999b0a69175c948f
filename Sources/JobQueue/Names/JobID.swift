public import Postgres

/// Names one job for as long as anything is known of it.
public struct JobID: RawRepresentable, Hashable, Sendable, PostgresEncodable, PostgresDecodable {
    /// The identity in `pollux.job`.
    public let rawValue: Int64

    /// Makes an id of its number.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

extension JobID: CustomStringConvertible, Comparable {
    /// The number in decimal.
    public var description: String { String(rawValue) }

    /// Says whether the first job's number is smaller.
    public static func < (one: JobID, other: JobID) -> Bool { one.rawValue < other.rawValue }
}
