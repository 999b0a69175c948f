import Foundation
import Instances
import JobQueue
import Postgres

extension WebhookStore {
    /// Inserts a webhook and gives its lane a cap.
    func insert(
        _ draft: WebhookDraft,
        _ organization: OrganizationID,
        on connection: Connection
    ) async throws -> WebhookID {
        let number = try await connection.query("select nextval('pollux.webhook_id_seq')")
        guard let row = number.first else { throw EventsError.incompleteWrite("the webhook") }
        let id = WebhookID(rawValue: try row.decode(0, as: Int64.self))
        _ = try await connection.execute(
            Self.insertStatement(id, draft, try seal(draft.url, id, organization), organization)
        )
        try await queue.setCap(lane: id.lane, cap: Self.standardConcurrency, on: connection)
        return id
    }

    func setURL(
        _ url: WebhookURL,
        of id: WebhookID,
        _ organization: OrganizationID,
        on connection: Connection
    ) async throws {
        let sealed = try seal(url, id, organization)
        let changed = try await connection.execute(
            """
            update pollux.webhook
            set url = \(url.clear),
                url_sealed = \(sealed)::bytea,
                updated_at = now()
            where id = \(id.rawValue)
                and organization_id = \(organization.rawValue)
                and deleted_at is null
            """
        )
        guard changed == 1 else { throw EventsError.noSuchWebhook }
    }

    func openURL(_ id: WebhookID, _ organization: OrganizationID, _ row: Row) throws -> String {
        guard let sealed = try row.decode("url_sealed", as: [UInt8]?.self) else {
            return try row.decode("url", as: String.self)
        }
        let opened = try keyring.open(sealed, for: WebhookURL.binding(id.rawValue, organization))
        return String(decoding: opened, as: UTF8.self)
    }

    private func seal(_ url: WebhookURL, _ id: WebhookID, _ organization: OrganizationID) throws -> [UInt8]? {
        guard url.hasUserInfo else { return nil }
        return try keyring.seal(Array(url.whole.utf8), for: WebhookURL.binding(id.rawValue, organization))
    }

    private static func insertStatement(
        _ id: WebhookID,
        _ draft: WebhookDraft,
        _ sealed: [UInt8]?,
        _ organization: OrganizationID
    ) -> SQL {
        """
        insert into pollux.webhook (
            id, organization_id, kind, instance_id, url, url_sealed, event_types, instance_ids, retry_waits, concurrency
        )
        values (
            \(id.rawValue),
            \(organization.rawValue),
            \(draft.kind.rawValue),
            \(draft.instance?.rawValue)::bigint,
            \(draft.url.clear),
            \(sealed)::bytea,
            \(draft.eventTypes)::text[],
            \(draft.instances?.map(\.rawValue))::bigint[],
            \(draft.retryWaits)::interval[],
            \(Int32(Self.standardConcurrency))
        )
        """
    }

    static func lockInstanceWebhookStatement(_ instance: InstanceID, _ organization: OrganizationID) -> SQL {
        """
        select id, url, url_sealed, disabled_by_us
        from pollux.webhook
        where instance_id = \(instance.rawValue)
            and organization_id = \(organization.rawValue)
            and kind = 'instance_callback'
            and deleted_at is null
        for update
        """
    }

    static func removeStatement(_ instance: InstanceID, _ organization: OrganizationID, all: Bool) -> SQL {
        """
        update pollux.webhook
        set deleted_at = now(),
            url_sealed = null
        where instance_id = \(instance.rawValue)
            and organization_id = \(organization.rawValue)
            and deleted_at is null
            and (kind = 'instance_callback' or \(all))
        returning id
        """
    }

    static func enableStatement(
        _ enabled: Bool,
        _ id: WebhookID,
        _ organization: OrganizationID,
        _ reason: String?,
        byUs: Bool
    ) -> SQL {
        """
        update pollux.webhook
        set enabled = \(enabled),
            disabled_reason = \(enabled ? nil : reason)::text,
            disabled_by_us = \(byUs && !enabled),
            paused_until = null,
            failing_since = null,
            updated_at = now()
        where id = \(id.rawValue)
            and organization_id = \(organization.rawValue)
            and deleted_at is null
        """
    }
}
