import Foundation
import Instances
import Postgres

extension EventRecorder {
    /// Inserts the events of a batch.
    static func insertEventsStatement(_ recorded: [RecordedChange], _ batch: ChangeBatch, _ batchID: Int64) -> SQL {
        """
        insert into pollux.event (
            id, public_id, organization_id, instance_id, element_key, hub, type, event_type, object_type, object_id,
            batch_id, occurred_at, polled_at, data
        )
        select
            e.id,
            e.public_id,
            \(batch.instance.organizationID.rawValue),
            \(batch.instance.id.rawValue),
            \(batch.instance.elementKey),
            \(batch.hub),
            e.type,
            e.event_type,
            \(batch.objectType),
            e.object_id,
            \(batchID),
            e.occurred_at,
            \(batch.pollDate),
            e.data
        from unnest(
            \(recorded.map(\.rowID)),
            \(recorded.map(\.eventID.rawValue)),
            \(recorded.map { batch.type(of: $0.change) }),
            \(recorded.map(\.change.kind.rawValue)),
            \(recorded.map(\.change.objectID)),
            \(recorded.map(\.change.date)),
            \(recorded.map { $0.change.kind == .deleted ? nil : $0.change.record })
        ) as e (id, public_id, type, event_type, object_id, occurred_at, data)
        """
    }

    /// Inserts a lifecycle event.
    static func insertLifecycleStatement(
        _ rowID: Int64,
        _ eventID: EventID,
        _ type: String,
        _ organization: OrganizationID,
        _ instance: InstanceID?,
        _ fields: String
    ) -> SQL {
        """
        insert into pollux.event (
            id, public_id, organization_id, instance_id, type, batch_id, occurred_at, data
        )
        values (
            \(rowID),
            \(eventID.rawValue),
            \(organization.rawValue),
            \(instance?.rawValue),
            \(type),
            \(rowID),
            now(),
            \(Array(fields.utf8))
        )
        """
    }
}
