import DemoVendor
import Elements
import Events
import Foundation
import Instances
import JobQueue
import OutboundHTTP
import Postgres
import Synchronization
import TestSupport
import Testing
import VendorClient

@testable import Polling

/// Runs another handler and counts how its runs ended.
final class WatchedHandler: JobHandler {
    private let handler: PollJob
    private let errors = Mutex<[String]>([])

    init(_ handler: PollJob) {
        self.handler = handler
    }

    var kind: JobKind { handler.kind }

    /// What the runs threw that did not end well.
    var thrown: [String] { errors.withLock { $0 } }

    func run(_ job: ClaimedJob, _ context: JobContext) async throws -> JobOutcome {
        do {
            return try await handler.run(job, context)
        } catch {
            errors.withLock { $0.append("\(error)") }
            throw error
        }
    }
}

/// A sandbox CRM whose clock stands still, an instance that is polled, and a worker that runs its polls.
struct PollRig: Sendable {
    let database: Database
    let crm: DemoVendor
    let owner: NewOrganization
    let instances: InstanceStore
    let instance: Instance
    let pollers: PollerStore
    let queue: JobQueue
    let scheduler: PollScheduler
    let job: WatchedHandler
    /// The vendor's time at which polling was asked for; its clock stands a second later at first.
    let baseLine: Date

    /// Runs a test with a rig of its own, worker included.
    static func run(
        element: String = "sandbox",
        elements: String? = nil,
        configuration: String = "{}",
        interval: Duration = .seconds(900),
        records: Int = 0,
        madeAt date: Date? = nil,
        vendor: DemoVendorConfiguration = DemoVendorConfiguration(),
        _ body: @Sendable (PollRig) async throws -> Void
    ) async throws {
        let rig = try await make(
            element: element,
            elements: elements,
            configuration: configuration,
            interval: interval,
            records: records,
            madeAt: date,
            vendor: vendor
        )
        let worker = JobWorker(
            database: rig.database,
            handlers: [rig.job],
            configuration: WorkerConfiguration(queues: [PollWork.queue], concurrency: 2)
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
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

    /// Runs a test with an element like the sandbox's, with keys of its own in every object's `poll` and beside it.
    static func runVariant(
        poll: String = "",
        resource: String = "",
        configuration: String = "{}",
        interval: Duration = .seconds(900),
        records: Int = 0,
        madeAt date: Date? = nil,
        vendor: DemoVendorConfiguration = DemoVendorConfiguration(),
        _ body: @Sendable (PollRig) async throws -> Void
    ) async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/Elements/Catalogue/sandbox.yaml")
        let directory = try temporaryDirectory().path
        try String(contentsOf: file, encoding: .utf8)
            .replacing("key: sandbox", with: "key: like-sandbox")
            .replacing("overlap: 1m\n", with: "overlap: 1m\n      \(poll)\n    \(resource)\n")
            .write(toFile: directory + "/like-sandbox.yaml", atomically: true, encoding: .utf8)
        try await run(
            element: "like-sandbox",
            elements: directory,
            configuration: configuration,
            interval: interval,
            records: records,
            madeAt: date,
            vendor: vendor,
            body
        )
    }

    private static func make(
        element: String,
        elements: String?,
        configuration: String,
        interval: Duration,
        records: Int,
        madeAt date: Date?,
        vendor: DemoVendorConfiguration
    ) async throws -> PollRig {
        // A pool of its own: a worker keeps two connections for itself.
        let database = Database(DatabaseConfiguration(conninfo: TestDatabase.current.conninfo, maximumConnections: 6))
        let crm = try await DemoVendor.start(vendor)
        // A past hour, so that records of the future can be made, and far from now, so that a mix-up of clocks is seen.
        let baseLine = Date(timeIntervalSince1970: 1_780_000_000)
        crm.clock.freeze(at: baseLine)
        crm.records.generate(.contacts, count: records, at: date)
        let catalogue = try Catalogue.load(extraDirectory: elements)
        let keyring = try Keyring(parsing: "k1:\(Data(repeating: 7, count: 32).base64EncodedString())")
        let instances = InstanceStore(database: database, keyring: keyring, catalogue: catalogue)
        let owner = try await OrganizationStore(database: database).create(name: "Acme", email: "ann@example.com")
        let pollers = PollerStore(database: database)
        let new = NewInstance(
            organizationID: owner.organizationID,
            userID: owner.userID,
            elementKey: element,
            name: "My CRM",
            configuration: ["url": "http://\(crm.authority)", "username": "demo"],
            secrets: ["password": "demo-password"],
            eventsEnabled: true,
            baseLine: baseLine
        )
        let instance = try await database.withTransaction { connection in
            let made = try await instances.create(new, on: connection).instance
            try await pollers.set(
                [NewPoller(object: "contacts", configuration: configuration, interval: interval)],
                of: made.id,
                organization: made.organizationID,
                baseLine: baseLine,
                on: connection
            )
            return made
        }
        crm.clock.advance(bySeconds: 1)
        let queue = JobQueue(database: database)
        let client = VendorClient(http: OutboundClient(policy: try EgressPolicy(parsing: "127.0.0.1/32")))
        return PollRig(
            database: database,
            crm: crm,
            owner: owner,
            instances: instances,
            instance: instance,
            pollers: pollers,
            queue: queue,
            scheduler: PollScheduler(database: database, queue: queue),
            job: WatchedHandler(
                PollJob(
                    instances: instances,
                    vendor: client,
                    recorder: EventRecorder(queue: queue, keyring: keyring)
                )
            ),
            baseLine: baseLine
        )
    }

    /// Lets one poll run to its end, whatever comes of it.
    func poll(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        _ = try await database.execute(
            "update pollux.poller set next_at = now() where instance_id = \(instance.id) and object = 'contacts'"
        )
        try await scheduler.fireDue()
        try await settle(sourceLocation: sourceLocation)
    }

    /// Waits until the instance has no live job.
    func settle(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        do {
            try await eventually("the poll's end", within: .seconds(30)) { try await liveJobs() == 0 }
        } catch let error as DeadlinePassed {
            Issue.record(error, sourceLocation: sourceLocation)
        }
    }

    /// How many jobs of the instance wait or run.
    func liveJobs() async throws -> Int {
        let lane = LaneKey(rawValue: "instance:\(instance.id)")
        return try await database.query("select count(*) from pollux.job where lane = \(lane)").first?.decode(0) ?? 0
    }

    /// How the poller stands.
    func record() async throws -> PollerRecord {
        let records = try await pollers.records(organization: owner.organizationID, instance: instance.id)
        return try #require(records.first)
    }

    /// The instance's events, in the order in which they were recorded: `CREATED 12`.
    func events() async throws -> [String] {
        try await database.query(
            """
            select event_type, object_id
            from pollux.event
            where instance_id = \(instance.id)
                and object_type = 'contacts'
            order by id
            """
        )
        .map { row in "\(try row.decode(0, as: String.self)) \(try row.decode(1, as: String.self))" }
    }

    /// The bytes of a record in its events, the oldest first.
    func told(_ id: String) async throws -> [[UInt8]] {
        try await database.query(
            "select data from pollux.event where instance_id = \(instance.id) and object_id = \(id) order by id"
        )
        .map { try $0.decode(0) }
    }

    /// The types of the instance's lifecycle events.
    func lifecycle() async throws -> [String] {
        try await database.query(
            "select type from pollux.event where instance_id = \(instance.id) and object_type is null order by id"
        )
        .map { try $0.decode(0) }
    }

    /// Makes what is done beside the polls due at once, and begin to be so long ago.
    func makeBesidesDue() async throws {
        try await database.execute(
            """
            update pollux.poller_walk as w
            set next_at = now() - interval '1 second'
            from pollux.poller as p
            where p.id = w.poller_id and p.instance_id = \(instance.id)
            """
        )
    }

    /// How many records the ledger holds of the instance.
    func ledgerCount() async throws -> Int {
        try await database.query("select count(*) from pollux.ledger_entry where instance_id = \(instance.id)")
            .first?.decode(0) ?? 0
    }
}
