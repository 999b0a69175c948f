import Foundation
public import JobQueue

/// What a delivery's job carries: which delivery, and on which day's partition it is.
public struct DeliveryReference: Codable, Hashable, Sendable {
    /// The kind of the jobs that send deliveries.
    public static let jobKind = JobKind(rawValue: "webhook_delivery")
    /// The queue of deliveries.
    public static let queue = QueueName(rawValue: "webhook")

    /// The delivery's number.
    public let delivery: Int64
    /// The UTC day of its notification, as `2026-01-31`.
    public let day: String

    /// Names a delivery.
    public init(delivery: Int64, day: String) {
        self.delivery = delivery
        self.day = day
    }

    /// Reads a job's payload.
    public init(payload: String) throws {
        do {
            self = try JSONDecoder().decode(DeliveryReference.self, from: Data(payload.utf8))
        } catch {
            throw EventsError.malformedReference(String(payload.prefix(200)))
        }
    }

    /// The job's payload.
    var payload: String {
        var json = JSONText()
        json.beginObject()
        json.field("delivery", delivery)
        json.field("day", day)
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
