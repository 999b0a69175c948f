public import Postgres

/// Names one poller: one object of one instance.
public struct PollerID: RawRepresentable, Hashable, Sendable, PostgresEncodable, PostgresDecodable {
    /// The identity in `pollux.poller`.
    public let rawValue: Int64

    /// Makes an id of its number.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

extension PollerID: CustomStringConvertible {
    /// The number in decimal.
    public var description: String { String(rawValue) }
}
