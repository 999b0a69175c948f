import Foundation
public import Instances
public import JobQueue
public import Postgres

/// Keeps webhooks and their signing keys.
///
/// What changes a webhook's place in the queue (a pause, a cap) happens in the same transaction. The order of locks is the same
/// everywhere: a job, then the webhook, then its lane.
public struct WebhookStore: Sendable {
    /// Tries under way at once at an endpoint that says nothing else.
    public static let standardConcurrency = 10

    let database: Database
    let queue: JobQueue
    let keyring: Keyring

    /// Makes a store.
    public init(database: Database, queue: JobQueue, keyring: Keyring) {
        self.database = database
        self.queue = queue
        self.keyring = keyring
    }

    /// Makes or changes the webhook of an instance's events, in the caller's transaction.
    ///
    /// It keeps its number, its lane and its backlog. A new URL enables it where its old receiver's answers had disabled it: the
    /// backlog is told there.
    ///
    /// - Parameters:
    ///   - instance: The instance.
    ///   - organization: Who owns it.
    ///   - url: Where to send its events.
    ///   - connection: The caller's transaction.
    /// - Returns: The webhook.
    /// - Throws: ``EventsError/invalidURL(_:)``.
    @discardableResult
    public func ensureInstanceWebhook(
        _ instance: InstanceID,
        organization: OrganizationID,
        url: String,
        on connection: Connection
    ) async throws -> WebhookID {
        let address = try WebhookURL(url)
        let present = try await connection.query(Self.lockInstanceWebhookStatement(instance, organization))
        if let row = present.first {
            let id = WebhookID(rawValue: try row.decode("id", as: Int64.self))
            let old = try openURL(id, organization, row)
            if old != address.whole {
                try await setURL(address, of: id, organization, on: connection)
                if try row.decode("disabled_by_us", as: Bool.self) {
                    try await setEnabled(true, id, organization: organization, on: connection)
                }
            }
            return id
        }
        return try await insert(
            WebhookDraft(kind: .instanceCallback, instance: instance, url: address),
            organization,
            on: connection
        )
    }

    /// Deletes the webhook of an instance's events, where it has one, and the webhooks of its bulk jobs' callbacks.
    ///
    /// What they are still owed is cancelled as its turn comes.
    ///
    /// - Parameters:
    ///   - instance: The instance.
    ///   - organization: Who owns it.
    ///   - includingKey: Whether the instance goes too: then its key and its bulk jobs' callbacks go as well.
    ///   - connection: The caller's transaction.
    /// - Throws: What the database says.
    public func removeInstanceWebhook(
        _ instance: InstanceID,
        organization: OrganizationID,
        includingKey: Bool,
        on connection: Connection
    ) async throws {
        let removed = try await connection.query(Self.removeStatement(instance, organization, all: includingKey))
        if includingKey { try await setInstanceSigningKey(nil, instance, organization: organization, on: connection) }
        for row in removed {
            // A paused lane would keep what is cancelled for ever.
            try await queue.resume(lane: WebhookID(rawValue: try row.decode(0, as: Int64.self)).lane, on: connection)
        }
    }

    /// Makes a subscription of an organization.
    ///
    /// - Parameters:
    ///   - new: What it wants.
    ///   - organization: Who owns it.
    ///   - connection: The caller's transaction.
    /// - Returns: The new webhook.
    /// - Throws: ``EventsError/invalidURL(_:)``.
    public func createSubscription(
        _ new: NewSubscription,
        organization: OrganizationID,
        on connection: Connection
    ) async throws -> WebhookID {
        var draft = WebhookDraft(kind: .subscription, instance: nil, url: try WebhookURL(new.url))
        draft.eventTypes = new.eventTypes.map { $0.map(\.text) }
        draft.instances = new.instances
        draft.retryWaits = new.retryWaits
        let id = try await insert(draft, organization, on: connection)
        try await addKey(new.secret, .webhook(id), organization, on: connection)
        return id
    }

    /// Returns a webhook, if that organization has it.
    public func find(_ id: WebhookID, organization: OrganizationID) async throws -> Webhook? {
        try await database.query(Self.findStatement(id, organization)).first.map(Webhook.init(row:))
    }

    /// Returns the webhook of an instance's events, if it has one.
    public func instanceWebhook(_ instance: InstanceID, organization: OrganizationID) async throws -> Webhook? {
        try await database.query(Self.findStatement(instance, organization)).first.map(Webhook.init(row:))
    }

    /// Enables or disables a webhook; its backlog is held while it is disabled, and told when it is enabled again.
    ///
    /// - Throws: ``EventsError/noSuchWebhook``.
    public func setEnabled(
        _ enabled: Bool,
        _ id: WebhookID,
        organization: OrganizationID,
        reason: String? = nil,
        on connection: Connection
    ) async throws {
        let changed = try await connection.execute(Self.enableStatement(enabled, id, organization, reason, byUs: false))
        guard changed == 1 else { throw EventsError.noSuchWebhook }
        if enabled {
            try await queue.resume(lane: id.lane, on: connection)
        } else {
            try await queue.pause(lane: id.lane, reason: reason, on: connection)
        }
    }
}
