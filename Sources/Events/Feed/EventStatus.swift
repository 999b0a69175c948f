public import Foundation

/// How far an event has come.
public enum EventStatus: String, Sendable, Hashable, CaseIterable {
    /// Recorded; it has no position in the feed yet.
    case new = "NEW"
    /// In the feed; no webhook has been asked to take it yet, or none wants it.
    case received = "RECEIVED"
    /// A webhook has been asked to take it, and not all have.
    case dispatched = "DISPATCHED"
    /// Every webhook that wants it has taken it.
    case notified = "NOTIFIED"

    /// Judges from what became of the event.
    init(position: Int64?, deliveries: [DeliverySummary]) {
        let live = deliveries.filter { $0.status != "cancelled" }
        if !live.isEmpty, live.allSatisfy({ $0.status == "delivered" }) {
            self = .notified
        } else if live.contains(where: { $0.attempts > 0 }) {
            self = .dispatched
        } else {
            self = position == nil ? .new : .received
        }
    }
}

/// What became of one notification of an event.
public struct DeliverySummary: Sendable, Hashable {
    /// The delivery's number.
    public let id: Int64
    /// The notification's name outside, sent as `webhook-id`.
    public let notification: EventID
    /// The webhook it is owed to.
    public let webhook: WebhookID
    /// One of the API's words, such as `delivered` or `held`.
    public let status: String
    /// How often it was sent.
    public let attempts: Int
    /// The last answer's status; nil where there was none.
    public let lastStatus: Int?
    /// What was wrong with the last try; nil where nothing was.
    public let lastError: String?
    /// When it was delivered, given up or cancelled; nil before.
    public let finishedAt: Date?
}

/// An event with what became of it.
public struct EventEntry: Sendable, Hashable {
    /// The event.
    public let item: EventItem
    /// How far it has come.
    public let status: EventStatus
    /// Its deliveries, one a webhook that wants it.
    public let deliveries: [DeliverySummary]
}
