import Elements
import Foundation
import Instances
import JobQueue
import Postgres
import TestSupport
import Testing

@testable import Events

/// An organization with one instance, and what records its events.
struct EventsFixture {
    let database: Database
    let owner: NewOrganization
    let instance: Instance
    let keyring: Keyring
    let queue: JobQueue
    let recorder: EventRecorder
    let webhooks: WebhookStore

    /// The organization.
    var organization: OrganizationID { owner.organizationID }

    /// Makes one in the suite's database.
    static func make(named name: String = "My CRM", tags: [String] = ["Docs"]) async throws -> EventsFixture {
        let database = TestDatabase.current.database
        let keyring = try Keyring(parsing: "k1:\(Data(repeating: 7, count: 32).base64EncodedString())")
        let store = InstanceStore(
            database: database,
            keyring: keyring,
            catalogue: try Catalogue.load(extraDirectory: nil)
        )
        let owner = try await OrganizationStore(database: database).create(name: "Acme", email: "ann@example.com")
        let new = NewInstance(
            organizationID: owner.organizationID,
            userID: owner.userID,
            elementKey: "sagecrm",
            name: name,
            tags: tags,
            eventsEnabled: true
        )
        let made = try await database.withTransaction { try await store.create(new, on: $0) }
        let queue = JobQueue(database: database)
        return EventsFixture(
            database: database,
            owner: owner,
            instance: made.instance,
            keyring: keyring,
            queue: queue,
            recorder: EventRecorder(queue: queue, keyring: keyring),
            webhooks: WebhookStore(database: database, queue: queue, keyring: keyring)
        )
    }

    /// Gives the instance a webhook.
    func callback(_ url: String = "https://receiver.example.com/hook") async throws -> WebhookID {
        try await database.withTransaction { connection in
            try await webhooks.ensureInstanceWebhook(instance.id, organization: organization, url: url, on: connection)
        }
    }

    /// Makes a subscription of the organization.
    func subscribe(to types: [String]?, instances: [InstanceID]? = nil) async throws -> WebhookID {
        let new = NewSubscription(
            url: "https://subscriber.example.com/",
            eventTypes: try types?.map { try EventTypePattern($0) },
            instances: instances,
            secret: try SigningSecret("a-secret-of-the-subscriber")
        )
        return try await database.withTransaction { connection in
            try await webhooks.createSubscription(new, organization: organization, on: connection)
        }
    }

    /// Changes of contacts, updated unless said otherwise.
    func batch(
        _ ids: some Sequence<Int>,
        kind: EventKind = .updated,
        object: String = "contacts"
    ) -> ChangeBatch {
        let changes = ids.map { id in
            Change(
                objectID: String(id),
                kind: kind,
                date: Date(timeIntervalSince1970: 1_534_778_946),
                record: kind == .deleted ? nil : Array(#"{"key":"\#(id)", "price": 1.10}"#.utf8)
            )
        }
        return ChangeBatch(
            instance: instance,
            hub: "crm",
            objectType: object,
            pollDate: Date(timeIntervalSince1970: 1_534_778_974.827),
            changes: changes
        )
    }

    /// Records a batch in a transaction of its own.
    @discardableResult
    func record(_ batch: ChangeBatch) async throws -> Int {
        try await database.withTransaction { try await recorder.record(batch, on: $0) }
    }

    /// Returns a webhook's notifications in their order.
    func notifications(of webhook: WebhookID) async throws -> [(id: String, number: Int64, body: String)] {
        let rows = try await database.query(
            "select public_id, id, body from pollux.notification where webhook_id = \(webhook.rawValue) order by id"
        )
        return try rows.map { row in
            (
                try row.decode(0, as: String.self), try row.decode(1, as: Int64.self),
                String(decoding: try row.decode(2, as: [UInt8].self), as: UTF8.self)
            )
        }
    }

    /// Returns the single number that a query gives.
    func number(_ sql: SQL) async throws -> Int64 {
        try #require(try await database.query(sql).first).decode(0, as: Int64.self)
    }

    /// Steps the sequencer until nothing is left.
    func sequence() async throws {
        let sequencer = FeedSequencer(database: database)
        while try await sequencer.step() > 0 {}
    }
}
