import Elements
import Events
import Foundation
import Instances
import JobQueue
import OutboundHTTP
import Postgres
import TestSupport
import Testing

@testable import WebhookDelivery

/// An organization whose instance tells a receiver, and a worker that delivers.
struct DeliveryFixture {
    let database: Database
    let organization: OrganizationID
    let instance: Instance
    let keyring: Keyring
    let queue: JobQueue
    let recorder: EventRecorder
    let webhooks: WebhookStore
    let webhook: WebhookID

    /// Makes one in the suite's database.
    static func make(
        telling url: String,
        key: String? = "the-receivers-signing-key",
        waits: [Duration] = [.milliseconds(20), .milliseconds(20)]
    ) async throws -> DeliveryFixture {
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
            name: "My CRM",
            eventsEnabled: true
        )
        let queue = JobQueue(database: database)
        let webhooks = WebhookStore(database: database, queue: queue, keyring: keyring)
        let secret = try key.map { try SigningSecret($0) }
        let (instance, webhook) = try await database.withTransaction { connection in
            let instance = try await store.create(new, on: connection).instance
            let organization = instance.organizationID
            let webhook = try await webhooks.ensureInstanceWebhook(
                instance.id,
                organization: organization,
                url: url,
                on: connection
            )
            try await webhooks.setInstanceSigningKey(secret, instance.id, organization: organization, on: connection)
            return (instance, webhook)
        }
        return DeliveryFixture(
            database: database,
            organization: owner.organizationID,
            instance: instance,
            keyring: keyring,
            queue: queue,
            recorder: EventRecorder(queue: queue, keyring: keyring, retryWaits: waits),
            webhooks: webhooks,
            webhook: webhook
        )
    }

    /// Records one changed contact.
    func change(_ id: Int) async throws {
        let batch = ChangeBatch(
            instance: instance,
            hub: "crm",
            objectType: "contacts",
            pollDate: Date(timeIntervalSince1970: 1_534_778_974.827),
            changes: [
                Change(
                    objectID: String(id),
                    kind: .updated,
                    date: Date(timeIntervalSince1970: 1_534_778_946),
                    record: Array(#"{"key": "\#(id)", "price": 1.10}"#.utf8)
                )
            ]
        )
        _ = try await database.withTransaction { try await recorder.record(batch, on: $0) }
    }

    /// Runs a worker while the body runs.
    func delivering(
        egress: String = "webhook:127.0.0.0/8",
        keyring other: Keyring? = nil,
        _ body: () async throws -> Void
    ) async throws {
        let http = OutboundClient(policy: try EgressPolicy(parsing: egress))
        let handler = DeliveryJob(
            deliveries: DeliveryStore(database: database, keyring: other ?? keyring),
            webhooks: webhooks,
            events: recorder,
            http: http
        )
        let pool = Database(DatabaseConfiguration(conninfo: TestDatabase.current.conninfo, maximumConnections: 6))
        var configuration = WorkerConfiguration(queues: [DeliveryReference.queue], concurrency: 4)
        configuration.pollInterval = .milliseconds(20)
        let worker = JobWorker(database: pool, handlers: [handler], configuration: configuration)
        let outcome: Result<Void, any Error> = await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await worker.run() } catch { Issue.record(error) }
            }
            defer { group.cancelAll() }
            do {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        http.shutdown()
        await pool.close()
        try outcome.get()
    }

    /// The status words of the webhook's deliveries, in their order.
    func statuses() async throws -> [String] {
        try await database.query(
            "select status from pollux.delivery_status where webhook_id = \(webhook.rawValue) order by id"
        )
        .map { try $0.decode(0, as: String.self) }
    }

    /// Waits until the webhook's deliveries stand like this.
    func settles(_ wanted: String..., within limit: Duration = .seconds(15)) async throws {
        try await eventually(within: limit) { try await statuses() == wanted }
    }

    /// The tries of the webhook's deliveries, in their order.
    func attempts() async throws -> [Attempt] {
        try await database.query(
            """
            select a.number, a.status, a.error, a.answer, a.counted, a.duration
            from pollux.delivery_attempt as a
            join pollux.delivery as d on d.id = a.delivery_id
            where d.webhook_id = \(webhook.rawValue)
            order by a.delivery_id, a.number
            """
        )
        .map { row in
            Attempt(
                number: try row.decode(0, as: Int.self),
                status: try row.decode(1, as: Int?.self),
                error: try row.decode(2, as: String?.self),
                answer: try row.decode(3, as: [UInt8]?.self),
                counted: try row.decode(4, as: Bool.self),
                duration: try row.decode(5, as: Duration.self)
            )
        }
    }

    /// The bytes that are stored for the webhook, in their order.
    func storedBodies() async throws -> [[UInt8]] {
        try await database.query(
            "select body from pollux.notification where webhook_id = \(webhook.rawValue) order by id"
        )
        .map { try $0.decode(0, as: [UInt8].self) }
    }

    /// Returns the single number that a query gives.
    func number(_ sql: SQL) async throws -> Int {
        try #require(try await database.query(sql).first).decode(0, as: Int.self)
    }
}

/// A try as it was written down.
struct Attempt {
    let number: Int
    let status: Int?
    let error: String?
    let answer: [UInt8]?
    let counted: Bool
    let duration: Duration
}
