import Crypto
import DemoVendor
import Elements
import Events
import Foundation
import Instances
import JobQueue
import OutboundHTTP
import Polling
import Postgres
import Synchronization
import TestSupport
import Testing
import VendorClient

@testable import WebhookIngest

/// Remembers what arrived and what was done.
final class WatchingObserver: InboundObserver {
    private let state = Mutex<(arrived: [InboundOutcome], gets: Int, errors: [String])>(([], 0, []))

    var arrived: [InboundOutcome] { state.withLock { $0.arrived } }
    var gets: Int { state.withLock { $0.gets } }
    var errors: [String] { state.withLock { $0.errors } }

    func webhookArrived(element: String, outcome: InboundOutcome, reason: String?) {
        state.withLock { $0.arrived.append(outcome) }
    }

    func webhooksActedUpon(
        element: String,
        result: InboundResult,
        webhooks: Int,
        gets: Int,
        events: Int,
        error: String?
    ) {
        state.withLock {
            $0.gets += gets
            if let error { $0.errors.append(error) }
        }
    }
}

/// A sandbox CRM, two organizations with an instance each, the door, and a worker that acts upon what comes in.
struct IngestRig: Sendable {
    static let secret = "the-vendors-signing-secret"

    let database: Database
    let crm: DemoVendor
    let catalogue: Catalogue
    let instances: InstanceStore
    let pollers: PollerStore
    let queue: JobQueue
    let door: InboundDoor
    let observer: WatchingObserver
    let mine: Instance
    let theirs: Instance
    let worker: JobWorker

    /// Runs a test with a rig of its own.
    static func run(
        element: String = "hooked",
        works: Bool = true,
        polled: Bool = true,
        extra: [String: String] = [:],
        records: Int = 0,
        _ body: @Sendable (IngestRig) async throws -> Void
    ) async throws {
        let rig = try await make(element, polled, extra, records)
        try await withThrowingTaskGroup(of: Void.self) { group in
            if works { group.addTask { try await rig.worker.run() } }
            do {
                try await body(rig)
            } catch {
                group.cancelAll()
                await rig.crm.stop()
                await rig.database.close()
                throw error
            }
            group.cancelAll()
        }
        await rig.crm.stop()
        await rig.database.close()
    }

    private static func make(
        _ element: String,
        _ polled: Bool,
        _ extra: [String: String],
        _ records: Int
    ) async throws -> IngestRig {
        let database = Database(DatabaseConfiguration(conninfo: TestDatabase.current.conninfo, maximumConnections: 6))
        // What an earlier test of the suite has left.
        for statement: SQL in [
            "truncate pollux.inbound, pollux.event, pollux.notification, pollux.delivery, pollux.webhook cascade",
            "delete from pollux.job", "update pollux.poller set enabled = false",
            "update pollux.instance set events_enabled = false",
        ] {
            _ = try await database.execute(statement)
        }
        let crm = try await DemoVendor.start()
        let baseLine = Date(timeIntervalSince1970: 1_780_000_000)
        crm.clock.freeze(at: baseLine)
        crm.records.generate(.contacts, count: records)
        let catalogue = try Catalogue.load(extraDirectory: try TestElements.directory())
        let keyring = try Keyring(parsing: "k1:\(Data(repeating: 7, count: 32).base64EncodedString())")
        let instances = InstanceStore(database: database, keyring: keyring, catalogue: catalogue)
        let organizations = OrganizationStore(database: database)
        let pollers = PollerStore(database: database)
        let queue = JobQueue(database: database)
        func instance(_ name: String) async throws -> Instance {
            let owner = try await organizations.create(name: name, email: "\(name)@example.com")
            let new = NewInstance(
                organizationID: owner.organizationID,
                userID: owner.userID,
                elementKey: element,
                name: name,
                configuration: ["url": "http://\(crm.authority)", "username": "demo", "account": "of-\(name)"]
                    .merging(extra) { $1 },
                secrets: ["password": "demo-password", "webhookSecret": "\(secret)-of-\(name)"],
                eventsEnabled: true,
                baseLine: baseLine
            )
            return try await database.withTransaction { connection in
                let made = try await instances.create(new, on: connection).instance
                guard polled else { return made }
                try await pollers.set(
                    [NewPoller(object: "contacts", configuration: "{}", interval: .seconds(900))],
                    of: made.id,
                    organization: made.organizationID,
                    baseLine: baseLine,
                    on: connection
                )
                return made
            }
        }
        let mine = try await instance("mine")
        let theirs = try await instance("theirs")
        crm.clock.advance(bySeconds: 1)
        let vendor = VendorClient(http: OutboundClient(policy: try EgressPolicy(parsing: "127.0.0.1/32")))
        let recorder = EventRecorder(queue: queue, keyring: keyring)
        let observer = WatchingObserver()
        let store = InboundStore(database: database)
        return IngestRig(
            database: database,
            crm: crm,
            catalogue: catalogue,
            instances: instances,
            pollers: pollers,
            queue: queue,
            door: InboundDoor(catalogue: catalogue, instances: instances, store: store, observer: observer),
            observer: observer,
            mine: mine,
            theirs: theirs,
            worker: JobWorker(
                database: database,
                handlers: [
                    PollJob(instances: instances, vendor: vendor, recorder: recorder),
                    InboundJob(
                        store: store,
                        instances: instances,
                        vendor: vendor,
                        recorder: recorder,
                        observer: observer
                    ),
                ],
                configuration: WorkerConfiguration(queues: ["poll"], concurrency: 2)
            )
        )
    }

    // MARK: - Calling

    /// Sends a webhook, signed where the element wants it.
    @discardableResult
    func post(
        _ json: String,
        to address: InboundAddress? = nil,
        signedBy name: String? = nil,
        element: String? = nil,
        headers: [(String, String)] = []
    ) async throws -> InboundAnswer {
        var fields = [("Content-Type", "application/json")] + headers
        if let name { fields.append(("X-Signature", Self.signature(json, by: name))) }
        return try await door.receive(
            ArrivedWebhook(
                method: "POST",
                url: "https://pollux.example.com/events/hooked",
                path: "/events/hooked",
                query: nil,
                headers: fields.map { (name: $0.0, value: $0.1) },
                body: Array(json.utf8)
            ),
            element: element ?? mine.elementKey,
            address: address ?? .instances([mine.id])
        )
    }

    static func signature(_ body: String, by name: String) -> String {
        let key = SymmetricKey(data: Data("\(secret)-of-\(name)".utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Data(body.utf8), using: key)
        return "sha256=" + code.map { String(format: "%02x", $0) }.joined()
    }

    /// A vendor's webhook about one record.
    static func body(_ type: String, _ id: String, record: String? = nil) -> String {
        let shown = record.map { #", "record": \#($0)"# } ?? ""
        return #"{"event": "\#(type)", "data": {"id": "\#(id)"\#(shown)}}"#
    }

    // MARK: - Looking

    /// Waits until nothing waits any more.
    func settle(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        do {
            try await eventually("all was acted upon", within: .seconds(30)) {
                try await number("select count(*) from pollux.job") == 0
            }
        } catch let error as DeadlinePassed {
            let left = try await lines("select concat(kind, ' ', lane, ' ', last_error) from pollux.job")
            Issue.record("\(error): \(left) \(observer.errors)", sourceLocation: sourceLocation)
        }
    }

    /// Lets one poll of an instance's contacts run to its end.
    func poll(_ instance: Instance) async throws {
        _ = try await database.execute("update pollux.poller set next_at = 'infinity'")
        _ = try await pollers.pollNow("contacts", of: instance.id, organization: instance.organizationID)
        try await PollScheduler(database: database, queue: queue).fireDue()
        try await settle()
    }

    /// Lets the polls run that are due; the next is due within seconds where a webhook wants one.
    func pollIfDue() async throws {
        let wanted: SQL = "select count(*) from pollux.poller where enabled and next_at < now() + interval '10 s'"
        try await eventually("what is due is polled", within: .seconds(15)) {
            try await PollScheduler(database: database, queue: queue).fireDue()
            return try await number(wanted) == 0
        }
        try await settle()
    }

    func events(of instance: Instance) async throws -> [String] {
        try await lines(
            """
            select concat(event_type, ' ', object_id)
            from pollux.event
            where instance_id = \(instance.id)
                and object_type is not null
            order by id
            """
        )
    }

    /// How what came in stands: its state, and how many events it made.
    func states(of instance: Instance) async throws -> [String] {
        try await lines(
            """
            select concat_ws(' ', state, events)
            from pollux.inbound_status
            where instance_id = \(instance.id)
            order by id
            """
        )
    }

    func number(_ statement: SQL) async throws -> Int {
        try await database.query(statement).first?.decode(0) ?? 0
    }

    func lines(_ statement: SQL) async throws -> [String] {
        try await database.query(statement).map { try $0.decode(0) }
    }
}
