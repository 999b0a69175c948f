public import JobQueue
public import Postgres

/// Names a webhook: a subscription or a callback.
public struct WebhookID: RawRepresentable, Hashable, Codable, Sendable, PostgresEncodable, PostgresDecodable {
    /// The number as PostgreSQL holds it.
    public let rawValue: Int64

    /// Wraps a number that is known to name a webhook.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// The lane of its deliveries in the queue: pausing it pauses all of them, however many.
    public var lane: LaneKey { LaneKey(rawValue: "endpoint:\(rawValue)") }
}

extension WebhookID: CustomStringConvertible {
    /// The number's digits.
    public var description: String { String(rawValue) }
}
