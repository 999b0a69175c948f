import Foundation
public import Instances
public import Postgres

/// Reads deliveries for whoever sends them, and writes what came of it.
public struct DeliveryStore: Sendable {
    /// How much of an answer's body is kept.
    public static let keptAnswerBytes = 1024

    let database: Database
    let keyring: Keyring

    /// Makes a store.
    public init(database: Database, keyring: Keyring) {
        self.database = database
        self.keyring = keyring
    }

    /// Returns a delivery with its bytes, its URL and its keys; nil where it is no longer kept.
    ///
    /// - Throws: Also when a key or the URL cannot be opened: that is our fault, and no try.
    public func load(_ reference: DeliveryReference, organization: OrganizationID) async throws -> DueDelivery? {
        guard let row = try await database.query(Self.loadStatement(reference, organization)).first else { return nil }
        let webhook = WebhookID(rawValue: try row.decode("webhook_id", as: Int64.self))
        let cancelled = try row.decode("cancelled", as: Bool.self)
        let instance = try row.decode("instance_id", as: Int64?.self)
        let url = cancelled ? nil : try openURL(webhook, organization, row)
        return DueDelivery(
            reference: reference,
            notification: EventID(rawValue: try row.decode("public_id", as: String.self)),
            body: try row.decode("body", as: [UInt8].self),
            webhook: webhook,
            organization: organization,
            instance: instance.map(InstanceID.init(rawValue:)),
            url: url?.clear ?? "",
            userInfo: url?.userInfo,
            secrets: cancelled ? [] : try openKeys(organization, row),
            enabled: try row.decode("enabled", as: Bool.self),
            cancelled: cancelled,
            failing: try row.decode("failing", as: Bool.self),
            timeout: try row.decode("timeout", as: Duration.self),
            now: try row.decode("now", as: Date.self)
        )
    }

    /// Writes down a try and what the delivery is after it.
    ///
    /// - Throws: ``EventsError/incompleteWrite(_:)`` where the delivery is no longer kept: the caller's transaction must not commit.
    public func record(_ made: DeliveryTry, of delivery: DueDelivery, on connection: Connection) async throws {
        let written = try await connection.execute(Self.recordStatement(made, delivery))
        guard written == 1 else { throw EventsError.incompleteWrite("the attempt") }
    }

    /// Ends a delivery that will not be sent.
    public func cancel(
        _ reference: DeliveryReference,
        organization: OrganizationID,
        reason: String,
        on connection: Connection
    ) async throws {
        _ = try await connection.execute(
            """
            update pollux.delivery
            set status = 'cancelled',
                last_error = \(reason),
                finished_at = now()
            where id = \(reference.delivery)
                and day = \(reference.day)::text::date
                and organization_id = \(organization.rawValue)
                and status in ('pending', 'retrying')
            """
        )
    }

    private func openURL(_ webhook: WebhookID, _ organization: OrganizationID, _ row: Row) throws -> WebhookURL {
        guard let sealed = try row.decode("url_sealed", as: [UInt8]?.self) else {
            return try WebhookURL(try row.decode("url", as: String.self))
        }
        let opened = try keyring.open(sealed, for: WebhookURL.binding(webhook.rawValue, organization))
        return try WebhookURL(String(decoding: opened, as: UTF8.self))
    }

    private func openKeys(_ organization: OrganizationID, _ row: Row) throws -> [SigningSecret] {
        let ids = try row.decode("key_ids", as: [Int64].self)
        let sealed = try row.decode("key_bytes", as: [[UInt8]].self)
        return try zip(ids, sealed).map { id, bytes in
            let opened = try keyring.open(bytes, for: WebhookStore.keyBinding(id, organization))
            return try SigningSecret(String(decoding: opened, as: UTF8.self), shortest: 1)
        }
    }
}
