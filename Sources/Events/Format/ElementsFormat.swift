import Foundation
import Instances

/// Renders notifications in the format `elements`.
///
/// The order of the fields is the platform's. Each notification carries only its own records, byte for byte as the vendor sent
/// them; a deleted record is not among them.
enum ElementsFormat {
    /// Renders one notification of changes.
    ///
    /// - Parameters:
    ///   - items: At most ten changes, each with the id of its event.
    ///   - batch: Where they came from.
    ///   - number: The notification's number.
    ///   - id: The notification's id, which is `message.eventId` and the header `webhook-id`.
    ///   - createdAt: When it was made.
    /// - Returns: The bytes to sign and send.
    static func render(
        _ items: [RecordedChange],
        of batch: ChangeBatch,
        number: Int64,
        id: EventID,
        createdAt: Date
    ) -> [UInt8] {
        let instance = batch.instance
        var json = JSONText()
        json.beginObject()
        json.field("severity", "medium")
        json.field("createdDate", UTCTime(createdAt).java)
        json.field("topic", "instance-\(instance.id)-\(instance.elementKey)-events")
        json.field("action", "create")
        json.field("id", String(number))
        json.field("user", instance.userEmail)
        json.key("message")
        json.beginObject()
        json.field("elementKey", instance.elementKey)
        json.field("accountId", instance.organizationID.rawValue)
        json.field("eventId", id.rawValue)
        json.field("companyId", instance.organizationID.rawValue)
        json.field("instanceId", instance.id.rawValue)
        json.field("instance_id", instance.id.rawValue)
        json.field("instanceName", instance.name)
        json.key("instanceTags")
        json.beginArray()
        for tag in instance.tags { json.string(tag) }
        json.endArray()
        json.field("userId", instance.userID.rawValue)
        writeRecords(of: items, batch, to: &json)
        writeEvents(of: items, batch, to: &json)
        json.endObject()
        json.endObject()
        return json.bytes
    }

    private static func writeRecords(of items: [RecordedChange], _ batch: ChangeBatch, to json: inout JSONText) {
        json.key("raw")
        json.beginObject()
        json.key(batch.objectType)
        json.beginArray()
        for item in items where item.change.kind != .deleted {
            if let record = item.change.record { json.raw(record) }
        }
        json.endArray()
        json.field("pollDate", UTCTime(batch.pollDate).milliseconds)
        json.field("objectType", batch.objectType)
        json.endObject()
    }

    private static func writeEvents(of items: [RecordedChange], _ batch: ChangeBatch, to json: inout JSONText) {
        let pollDate = UTCTime(batch.pollDate).iso
        json.key("events")
        json.beginArray()
        for item in items {
            json.beginObject()
            json.field("date", UTCTime(item.change.date).iso)
            json.field("elementKey", batch.instance.elementKey)
            json.field("pollDate", pollDate)
            json.field("eventType", item.change.kind.rawValue)
            json.field("hubKey", batch.hub)
            json.field("objectId", item.change.objectID)
            json.field("objectType", batch.objectType)
            json.field("eventId", item.eventID.rawValue)
            json.endObject()
        }
        json.endArray()
    }
}
