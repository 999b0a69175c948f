public import Foundation
public import Instances
import Postgres

/// An event as the feed and the lists show it.
public struct EventItem: Sendable, Hashable {
    /// Its name outside.
    public let id: EventID
    /// Its place in the feed; nil until the sequencer has given it one.
    public let position: Int64?
    /// What happened to what, such as `contacts.updated`.
    public let type: String
    /// The instance; nil where none is concerned.
    public let instanceID: InstanceID?
    /// The instance's element.
    public let elementKey: String?
    /// The element's hub.
    public let hub: String?
    /// The object; nil for a lifecycle event.
    public let objectType: String?
    /// The record's id at the vendor; nil for a lifecycle event.
    public let objectID: String?
    /// What happened; nil for a lifecycle event.
    public let kind: EventKind?
    /// The record's own time.
    public let date: Date
    /// The poll's time; nil for a lifecycle event.
    public let pollDate: Date?
    /// When it was recorded.
    public let createdAt: Date
    /// The record as the vendor sent it, or the lifecycle event's fields: a JSON value; nil for a deletion.
    public let data: [UInt8]?
}

extension EventItem {
    /// The columns that ``init(row:)`` reads, of `pollux.event as e`.
    static let columns: SQL = """
        e.public_id, e.position, e.type, e.instance_id, e.element_key, e.hub, e.object_type, e.object_id, e.event_type,
            e.occurred_at, e.polled_at, e.created_at, e.data
        """

    init(row: Row) throws {
        self.init(
            id: EventID(rawValue: try row.decode("public_id", as: String.self)),
            position: try row.decode("position", as: Int64?.self),
            type: try row.decode("type", as: String.self),
            instanceID: try row.decode("instance_id", as: Int64?.self).map(InstanceID.init(rawValue:)),
            elementKey: try row.decode("element_key", as: String?.self),
            hub: try row.decode("hub", as: String?.self),
            objectType: try row.decode("object_type", as: String?.self),
            objectID: try row.decode("object_id", as: String?.self),
            kind: try row.decode("event_type", as: String?.self).flatMap(EventKind.init(rawValue:)),
            date: try row.decode("occurred_at", as: Date.self),
            pollDate: try row.decode("polled_at", as: Date?.self),
            createdAt: try row.decode("created_at", as: Date.self),
            data: try row.decode("data", as: [UInt8]?.self)
        )
    }
}
