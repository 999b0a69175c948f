import DemoVendor
import Elements
import Foundation
import Instances
import OutboundHTTP
import Postgres
import Synchronization
import TestSupport
import Testing
import VendorClient

/// A vendor with a limit, and processes that share its budget: each with a gate, a pool and a way out of its own.
final class BudgetRig: Sendable {
    struct Worker: Sendable {
        let database: Database
        let gate: BudgetGate
        let client: VendorClient
    }

    let crm: DemoVendor
    let element: Element
    let workers: [Worker]
    /// When each request came in.
    let arrivals = Mutex<[ContinuousClock.Instant]>([])
    /// When each call began.
    private let beginnings = Beginnings()

    static func with(_ budget: String, workers: Int = 3, _ body: (BudgetRig) async throws -> Void) async throws {
        let crm = try await DemoVendor.start()
        let rig = try BudgetRig(crm, budget, workers)
        crm.beforeAnswer { _ in rig.arrivals.withLock { $0.append(.now) } }
        do {
            try await body(rig)
        } catch {
            await rig.close()
            throw error
        }
        await rig.close()
    }

    private init(_ crm: DemoVendor, _ budget: String, _ count: Int) throws {
        self.crm = crm
        let yaml = VendorRig.element(paginate: "{type: single}", more: "budget: \(budget)")
        element = try #require(try VendorRig.catalogue(yaml)["test"])
        let conninfo = TestDatabase.current.conninfo
        let beginnings = beginnings
        workers = try (0..<count).map { _ in
            let database = Database(DatabaseConfiguration(conninfo: conninfo, maximumConnections: 2))
            let gate = BudgetGate(database: database)
            let http = OutboundClient(policy: try EgressPolicy(parsing: "vendor:127.0.0.0/8"), observer: beginnings)
            return Worker(database: database, gate: gate, client: VendorClient(http: http, budget: gate))
        }
    }

    private func close() async {
        await crm.stop()
        for worker in workers { await worker.database.close() }
    }

    /// Instances have their own numbers in each test: the budgets of a suite lie in one database.
    func instance(_ number: Int64, host: String? = nil) -> ConnectedInstance {
        ConnectedInstance(
            instance: Instance(
                id: InstanceID(rawValue: number),
                organizationID: OrganizationID(rawValue: number),
                userID: UserID(rawValue: 1),
                elementKey: element.key,
                name: "test",
                configuration: ["url": "http://\(host ?? crm.authority)", "username": "demo"]
            ),
            element: element,
            secrets: ["password": "demo-password"]
        )
    }

    /// Makes one small call.
    func call(_ worker: Int, _ instance: ConnectedInstance, as right: CallRight) async throws {
        let resource = try #require(element.resources["contacts"])
        _ = try await workers[worker].client.calling(as: right).get(instance, resource: resource, id: "1")
    }

    /// Calls without a pause until the time has come, from so many tasks of a worker.
    func flood(
        _ worker: Int,
        _ instance: ConnectedInstance,
        as right: CallRight,
        tasks: Int,
        until end: ContinuousClock.Instant
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<tasks {
                group.addTask {
                    var made = 0
                    while ContinuousClock.now < end {
                        do {
                            try await self.call(worker, instance, as: right)
                            made += 1
                        } catch VendorError.rateLimited {
                            // As the queue would: later.
                            await Task.yield()
                        }
                    }
                    return made
                }
            }
            return try await group.reduce(0, +)
        }
    }

    /// How many requests were refused for the rate.
    var refused: Int { crm.requests.entries.count { $0.status == 429 } }

    /// The most calls that began within any such time.
    func most(within length: Duration) -> Int {
        let times = beginnings.times.withLock { $0.sorted() }
        var first = 0
        var most = 0
        for index in times.indices {
            while times[index] - times[first] >= length { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }
}

/// Notes when calls began.
private final class Beginnings: OutboundObserver {
    let times = Mutex<[ContinuousClock.Instant]>([])

    func callEnded(_ purpose: EgressPurpose, outcome: String, duration: Duration) {
        times.withLock { $0.append(.now - duration) }
    }
}
