import Foundation
import Instances
import Postgres

/// A webhook as the recorder sees it.
struct Subscriber: Sendable {
    /// The webhook.
    let id: WebhookID
    /// The types that it wants; nil for all.
    let patterns: [EventTypePattern]?
    /// Its own waits; nil for the installation's.
    let retryWaits: [Duration]?
    /// The deadline of one try.
    let timeout: Duration

    /// Returns whether it wants events of a type.
    func wants(_ type: String) -> Bool {
        patterns?.contains { $0.matches(type) } ?? true
    }
}

/// Finds the webhooks that may want an event.
enum Audience {
    /// Returns the webhooks of an organization that listen to an instance, disabled ones too: their backlog is held.
    ///
    /// An instance's own callback is not told of lifecycle events.
    static func load(
        instance: InstanceID?,
        organization: OrganizationID,
        lifecycle: Bool,
        on connection: Connection
    ) async throws -> [Subscriber] {
        try await connection.query(statement(instance, organization, lifecycle)).map { row in
            Subscriber(
                id: WebhookID(rawValue: try row.decode(0, as: Int64.self)),
                patterns: try row.decode(1, as: [String]?.self)?.map(EventTypePattern.init),
                retryWaits: try row.decode(2, as: [Duration]?.self),
                timeout: try row.decode(3, as: Duration.self)
            )
        }
    }

    private static func statement(_ instance: InstanceID?, _ organization: OrganizationID, _ lifecycle: Bool) -> SQL {
        """
        select id, event_types, retry_waits, timeout
        from pollux.webhook
        where organization_id = \(organization.rawValue)
            and deleted_at is null
            and (
                (kind = 'instance_callback' and instance_id = \(instance?.rawValue)::bigint and not \(lifecycle))
                or (
                    kind = 'subscription'
                    and (instance_ids is null or \(instance?.rawValue)::bigint = any (instance_ids))
                )
            )
        order by id
        """
    }
}
