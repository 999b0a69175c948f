import Foundation
import Instances
import Postgres

extension WebhookStore {
    static func findStatement(_ id: WebhookID, _ organization: OrganizationID) -> SQL {
        """
        \(sql: columns)
        where id = \(id.rawValue)
            and organization_id = \(organization.rawValue)
            and deleted_at is null
        """
    }

    static func findStatement(_ instance: InstanceID, _ organization: OrganizationID) -> SQL {
        """
        \(sql: columns)
        where instance_id = \(instance.rawValue)
            and organization_id = \(organization.rawValue)
            and kind = 'instance_callback'
            and deleted_at is null
        """
    }

    private static let columns: SQL = """
        select
            id, organization_id, kind, instance_id, url, event_types, instance_ids, format, retry_waits, enabled,
            disabled_reason, paused_until, failing_since, created_at
        from pollux.webhook
        """
}

extension Webhook {
    init(row: Row) throws {
        self.init(
            id: WebhookID(rawValue: try row.decode("id", as: Int64.self)),
            organizationID: OrganizationID(rawValue: try row.decode("organization_id", as: Int64.self)),
            kind: Kind(rawValue: try row.decode("kind", as: String.self)) ?? .subscription,
            instanceID: try row.decode("instance_id", as: Int64?.self).map(InstanceID.init(rawValue:)),
            url: try row.decode("url", as: String.self),
            eventTypes: try row.decode("event_types", as: [String]?.self),
            instanceIDs: try row.decode("instance_ids", as: [Int64]?.self)?.map(InstanceID.init(rawValue:)),
            format: try row.decode("format", as: String.self),
            retryWaits: try row.decode("retry_waits", as: [Duration]?.self),
            enabled: try row.decode("enabled", as: Bool.self),
            disabledReason: try row.decode("disabled_reason", as: String?.self),
            pausedUntil: try row.decode("paused_until", as: Date?.self),
            failingSince: try row.decode("failing_since", as: Date?.self),
            createdAt: try row.decode("created_at", as: Date.self)
        )
    }
}
