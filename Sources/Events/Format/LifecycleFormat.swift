import Foundation
import Instances

/// Renders notifications of lifecycle events, such as `bulk_sync.completed`.
enum LifecycleFormat {
    /// Renders `{"id","type","created_at","organization_id","event": {…}}`.
    ///
    /// The event's own fields, a JSON object, are passed through.
    static func render(
        type: String,
        fields: String,
        eventID: EventID,
        organization: OrganizationID,
        createdAt: Date
    ) -> [UInt8] {
        var json = JSONText()
        json.beginObject()
        json.field("id", eventID.rawValue)
        json.field("type", type)
        json.field("created_at", UTCTime(createdAt).iso)
        json.field("organization_id", organization.rawValue)
        json.key("event")
        json.raw(Array(fields.utf8))
        json.endObject()
        return json.bytes
    }
}
