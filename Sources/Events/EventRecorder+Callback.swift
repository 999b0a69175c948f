import Foundation
public import Instances
import JobQueue
public import Postgres

extension EventRecorder {
    /// Owes a URL of the caller's choice a POST: the callback of a bulk job.
    ///
    /// It is signed with the instance's key, and delivered and retried like an event.
    ///
    /// - Parameters:
    ///   - url: Where to; sealed at rest where it has user-info.
    ///   - instance: Whose key signs.
    ///   - organization: Who owns the instance.
    ///   - body: The bytes that are signed and sent.
    ///   - connection: The caller's transaction.
    /// - Throws: ``EventsError/invalidURL(_:)``, ``EventsError/noKeyring``.
    public func notifyCallback(
        url: String,
        instance: InstanceID,
        organization: OrganizationID,
        body: [UInt8],
        on connection: Connection
    ) async throws {
        let subscriber = Subscriber(
            id: try await callbackWebhook(try WebhookURL(url), instance, organization, on: connection),
            patterns: nil,
            retryWaits: nil,
            timeout: .seconds(15)
        )
        let numbers = try await Numbers.allocate(events: 0, notifications: 1, on: connection)
        guard let number = numbers.notifications.first else {
            throw EventsError.incompleteWrite("the callback's number")
        }
        let notification = OwedNotification(
            number: number,
            id: .make(at: numbers.now),
            subscriber: subscriber,
            batchID: nil,
            eventIDs: [],
            body: body
        )
        try await owe([notification], numbers, instance: instance, organization, on: connection)
    }

    /// Returns the webhook of an instance's bulk callbacks to a URL, made where there is none.
    private func callbackWebhook(
        _ url: WebhookURL,
        _ instance: InstanceID,
        _ organization: OrganizationID,
        on connection: Connection
    ) async throws -> WebhookID {
        let rows: Rows
        if url.hasUserInfo {
            guard let keyring else { throw EventsError.noKeyring }
            let number = try await connection.query("select nextval('pollux.webhook_id_seq')")
            guard let id = try number.first?.decode(0, as: Int64.self) else {
                throw EventsError.incompleteWrite("the webhook")
            }
            let sealed = try keyring.seal(Array(url.whole.utf8), for: WebhookURL.binding(id, organization))
            rows = try await connection.query(
                Self.sealedCallbackStatement(id, url.clear, sealed, instance, organization)
            )
        } else {
            rows = try await connection.query(Self.callbackStatement(url.clear, instance, organization))
        }
        guard let row = rows.first else { throw EventsError.incompleteWrite("the callback's webhook") }
        let id = WebhookID(rawValue: try row.decode(0, as: Int64.self))
        if try row.decode(1, as: Bool.self) {
            try await queue.setCap(lane: id.lane, cap: WebhookStore.standardConcurrency, on: connection)
        }
        return id
    }

    private static func callbackStatement(_ url: String, _ instance: InstanceID, _ organization: OrganizationID) -> SQL
    {
        """
        insert into pollux.webhook (organization_id, kind, instance_id, url)
        values (\(organization.rawValue), 'bulk_callback', \(instance.rawValue), \(url))
        on conflict (instance_id, url) where kind = 'bulk_callback' and url_sealed is null and deleted_at is null
        do update set updated_at = now()
        returning id, xmax = 0
        """
    }

    private static func sealedCallbackStatement(
        _ id: Int64,
        _ url: String,
        _ sealed: [UInt8],
        _ instance: InstanceID,
        _ organization: OrganizationID
    ) -> SQL {
        """
        insert into pollux.webhook (id, organization_id, kind, instance_id, url, url_sealed)
        values (\(id), \(organization.rawValue), 'bulk_callback', \(instance.rawValue), \(url), \(sealed))
        returning id, true
        """
    }
}
