import Elements
import Events
import Foundation
import Instances
import JobQueue
import OutboundHTTP
import Polling
import Postgres
import TestSupport
import VendorClient

/// An instance of a vendor that only a file tells of, polled by a real worker on a real database.
struct NewVendorRig: Sendable {
    let vendor: NewVendor
    private let database: Database
    private let instance: Instance
    private let scheduler: PollScheduler

    /// Runs a test with a rig of its own.
    static func run(_ body: (NewVendorRig) async throws -> Void) async throws {
        let vendor = NewVendor()
        let server = try await LoopbackServer.start { vendor.answer($0) }
        let database = Database(DatabaseConfiguration(conninfo: TestDatabase.current.conninfo, maximumConnections: 6))
        let folder = FileManager.default.temporaryDirectory.appending(path: "elements-\(UUID().uuidString)")
        do {
            // As an operator adds it: POLLUX_ELEMENTS_DIR is a folder with the file in it.
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let yaml = NewVendor.yaml(server: server.origin)
            try Data(yaml.utf8).write(to: folder.appending(path: "newvendor.yaml"))
            let catalogue = try Catalogue.load(extraDirectory: folder.path)
            try FileManager.default.removeItem(at: folder)
            try await run(vendor, catalogue, database, body)
        } catch {
            await server.stop()
            await database.close()
            throw error
        }
        await server.stop()
        await database.close()
    }

    private static func run(
        _ vendor: NewVendor,
        _ catalogue: Catalogue,
        _ database: Database,
        _ body: (NewVendorRig) async throws -> Void
    ) async throws {
        let keyring = try Keyring(parsing: "k1:\(Data(repeating: 7, count: 32).base64EncodedString())")
        let instances = InstanceStore(database: database, keyring: keyring, catalogue: catalogue)
        let owner = try await OrganizationStore(database: database).create(name: "Acme", email: "ann@example.com")
        let new = NewInstance(
            organizationID: owner.organizationID,
            userID: owner.userID,
            elementKey: "newvendor",
            name: "New",
            configuration: [:],
            secrets: ["key": "open sesame"],
            eventsEnabled: true,
            baseLine: NewVendor.start.addingTimeInterval(30)
        )
        let instance = try await database.withTransaction { connection in
            let made = try await instances.create(new, on: connection).instance
            try await PollerStore(database: database).set(
                [NewPoller(object: "people", configuration: "{}", interval: .seconds(900))],
                of: made.id,
                organization: made.organizationID,
                baseLine: made.baseLine,
                on: connection
            )
            return made
        }
        let queue = JobQueue(database: database)
        let poll = PollJob(
            instances: instances,
            vendor: VendorClient(http: OutboundClient(policy: try EgressPolicy(parsing: "127.0.0.1/32"))),
            recorder: EventRecorder(queue: queue, keyring: keyring)
        )
        let worker = JobWorker(
            database: database,
            handlers: [poll],
            configuration: WorkerConfiguration(queues: [PollWork.queue], concurrency: 2)
        )
        let rig = NewVendorRig(
            vendor: vendor,
            database: database,
            instance: instance,
            scheduler: PollScheduler(database: database, queue: queue)
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            defer { group.cancelAll() }
            try await body(rig)
        }
    }

    /// Lets one poll run to its end.
    func poll() async throws {
        _ = try await database.execute(
            "update pollux.poller set next_at = now() where instance_id = \(instance.id)"
        )
        _ = try await scheduler.fireDue()
        let lane = LaneKey(rawValue: "instance:\(instance.id)")
        try await eventually("the poll's end", within: .seconds(30)) {
            let live: Int? = try await database.query("select count(*) from pollux.job where lane = \(lane)").first?
                .decode(0)
            return live == 0
        }
    }

    /// The instance's events: `CREATED 6`, in the order of their text.
    func events() async throws -> [String] {
        try await database.query("select event_type, object_id from pollux.event where instance_id = \(instance.id)")
            .map { row in "\(try row.decode(0, as: String.self)) \(try row.decode(1, as: String.self))" }
            .sorted()
    }
}
