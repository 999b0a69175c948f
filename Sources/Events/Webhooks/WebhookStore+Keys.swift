import Foundation
public import Instances
public import Postgres

extension WebhookStore {
    /// Whose key it is.
    enum KeyOwner: Sendable {
        case webhook(WebhookID)
        case instance(InstanceID)

        var webhook: Int64? {
            guard case .webhook(let id) = self else { return nil }
            return id.rawValue
        }

        var instance: Int64? {
            guard case .instance(let id) = self else { return nil }
            return id.rawValue
        }
    }

    /// Sets the key that signs an instance's events and its bulk jobs' callbacks, or takes it away.
    ///
    /// - Parameters:
    ///   - secret: The new key; nil for none: what is sent is then unsigned.
    ///   - instance: The instance.
    ///   - organization: Who owns it.
    ///   - overlap: How long the old key signs beside the new one.
    ///   - connection: The caller's transaction.
    /// - Throws: What the database or the keyring says.
    public func setInstanceSigningKey(
        _ secret: SigningSecret?,
        _ instance: InstanceID,
        organization: OrganizationID,
        overlap: Duration = .zero,
        on connection: Connection
    ) async throws {
        try await retireKeys(
            .instance(instance),
            organization,
            overlap: secret == nil ? .zero : overlap,
            on: connection
        )
        if let secret { try await addKey(secret, .instance(instance), organization, on: connection) }
    }

    /// Gives a subscription a new key; the old one signs beside it for a while.
    ///
    /// - Throws: ``EventsError/noSuchWebhook``.
    public func rotateKey(
        _ secret: SigningSecret,
        of webhook: WebhookID,
        organization: OrganizationID,
        overlap: Duration,
        on connection: Connection
    ) async throws {
        let present = try await connection.query(Self.lockSubscriptionStatement(webhook, organization))
        guard !present.isEmpty else { throw EventsError.noSuchWebhook }
        try await retireKeys(.webhook(webhook), organization, overlap: overlap, on: connection)
        try await addKey(secret, .webhook(webhook), organization, on: connection)
    }

    func addKey(
        _ secret: SigningSecret,
        _ owner: KeyOwner,
        _ organization: OrganizationID,
        on connection: Connection
    ) async throws {
        let number = try await connection.query("select nextval('pollux.webhook_key_id_seq')")
        guard let row = number.first else { throw EventsError.incompleteWrite("the key") }
        let id = try row.decode(0, as: Int64.self)
        let sealed = try keyring.seal(Array(secret.text.utf8), for: Self.keyBinding(id, organization))
        _ = try await connection.execute(
            """
            insert into pollux.webhook_key (id, organization_id, webhook_id, instance_id, sealed)
            values (\(id), \(organization.rawValue), \(owner.webhook)::bigint, \(owner.instance)::bigint, \(sealed))
            """
        )
    }

    static func keyBinding(_ key: Int64, _ organization: OrganizationID) -> SealBinding {
        SealBinding(organization: organization, table: "webhook_key", row: String(key), column: "sealed")
    }

    /// Ends the time of the keys in use, and forgets those whose time is over.
    private func retireKeys(
        _ owner: KeyOwner,
        _ organization: OrganizationID,
        overlap: Duration,
        on connection: Connection
    ) async throws {
        if overlap > .zero {
            _ = try await connection.execute(
                """
                update pollux.webhook_key
                set valid_until = now() + \(overlap)
                where organization_id = \(organization.rawValue)
                    and (webhook_id = \(owner.webhook)::bigint or instance_id = \(owner.instance)::bigint)
                    and valid_until is null
                """
            )
        }
        _ = try await connection.execute(
            """
            delete from pollux.webhook_key
            where organization_id = \(organization.rawValue)
                and (webhook_id = \(owner.webhook)::bigint or instance_id = \(owner.instance)::bigint)
                and (valid_until <= now() or \(overlap <= .zero))
            """
        )
    }

    private static func lockSubscriptionStatement(_ webhook: WebhookID, _ organization: OrganizationID) -> SQL {
        """
        select id
        from pollux.webhook
        where id = \(webhook.rawValue)
            and organization_id = \(organization.rawValue)
            and kind = 'subscription'
            and deleted_at is null
        for update
        """
    }
}
