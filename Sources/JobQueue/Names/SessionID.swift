public import Postgres

/// Names one start of one worker process, whatever its host is called.
public struct SessionID: RawRepresentable, Hashable, Sendable, PostgresEncodable, PostgresDecodable {
    /// The identity in `pollux.worker_session`.
    public let rawValue: Int64

    /// Makes an id of its number.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

extension SessionID: CustomStringConvertible {
    /// The number in decimal.
    public var description: String { String(rawValue) }
}
