import DemoVendor
import Elements
import Instances
import Postgres
import TestSupport
import Testing
import VendorClient

/// Several processes on one budget, against a server that counts.
@Suite(.database, .serialized)
struct BudgetFaultTests {
    @Test(.tags(.slow), arguments: [CallRight.bulk, .poll])
    func `three workers use nearly all of a budget, and almost nothing of it is refused`(right: CallRight) async throws
    {
        try await BudgetRig.with("{windows: [{limit: 100, per: 4s}, {limit: 250000, per: 1d}]}") { rig in
            rig.crm.habits.requestsPerWindow = 100
            rig.crm.habits.windowSeconds = 4
            let instance = rig.instance(10 + Int64(right.rawValue))
            let end = ContinuousClock.now + .seconds(12)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in 0..<3 {
                    group.addTask { try await rig.flood(worker, instance, as: right, tasks: 8, until: end) }
                }
                try await group.waitForAll()
            }
            let asked = rig.arrivals.withLock { $0.count { $0 < end } }
            #expect(Double(rig.refused) < 0.01 * Double(asked), "\(rig.refused) of \(asked) refused")
            #expect(Double(asked - rig.refused) >= 0.95 * 300, "\(asked) in 12 s")
            // Vendors with a sliding window count like this; but for how long calls are on their way here, beside all of this.
            #expect(rig.most(within: .seconds(4)) <= 100)
        }
    }

    @Test func `a call that a client waits for gets through a flood of exports`() async throws {
        try await BudgetRig.with("{windows: [{limit: 60, per: 3s}]}") { rig in
            let instance = rig.instance(20)
            let end = ContinuousClock.now + .seconds(5)
            let waits = try await withThrowingTaskGroup(of: [Duration].self) { group in
                for worker in 0..<2 {
                    group.addTask {
                        _ = try await rig.flood(worker, instance, as: .bulk, tasks: 12, until: end)
                        return []
                    }
                }
                group.addTask {
                    var waits: [Duration] = []
                    while ContinuousClock.now < end {
                        let start = ContinuousClock.now
                        try await rig.call(2, instance, as: .passThrough)
                        waits.append(.now - start)
                        try await letTimePass(.milliseconds(250))
                    }
                    return waits
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(waits.count >= 8)
            #expect(try #require(waits.max()) < .seconds(1), "\(waits)")
        }
    }

    @Test func `no more calls are open at once than the vendor allows, whichever process makes them`() async throws {
        try await BudgetRig.with("{windows: [{limit: 10000, per: 10s}], concurrency: 3}") { rig in
            let instance = rig.instance(30)
            let gauge = OpenCalls()
            rig.crm.beforeAnswer { _ in await gauge.hold() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<3 {
                    for _ in 0..<4 {
                        group.addTask { for _ in 0..<5 { try await rig.call(worker, instance, as: .bulk) } }
                    }
                }
                try await group.waitForAll()
            }
            #expect(rig.crm.requests.entries.count == 60)
            #expect(await gauge.most == 3)
        }
    }

    @Test func `places of a process that died are free after ten seconds`() async throws {
        try await BudgetRig.with("{concurrency: 1}", workers: 1) { rig in
            let database = TestDatabase.current.database
            let instance = rig.instance(31)
            _ = try await database.execute(
                "insert into pollux.budget_bucket (key, element_key, concurrency) values ('instance:31', 'test', 1)"
            )
            _ = try await database.execute(
                """
                insert into pollux.budget_holder (bucket, holder, slots, waiting, instances, seen_at)
                values ('instance:31', 'dead', 1, 0, 1, now() - interval '9 seconds')
                """
            )
            let start = ContinuousClock.now
            try await rig.call(0, instance, as: .poll)
            #expect(.milliseconds(700)...(.seconds(3)) ~= .now - start)
        }
    }

    @Test func `instances that share a budget get alike, in one process and in several`() async throws {
        try await BudgetRig.with("{scope: element, windows: [{limit: 100, per: 2s}]}", workers: 2) { rig in
            // Who comes first has the first window to himself.
            let begin = ContinuousClock.now + .seconds(2)
            let end = begin + .seconds(5)
            let made = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
                // One that wants much, beside two that want a little, and one in a process of its own.
                for (number, worker, tasks) in [(41, 0, 16), (42, 0, 4), (43, 0, 4), (44, 1, 16)] {
                    group.addTask {
                        let instance = rig.instance(Int64(number))
                        _ = try await rig.flood(worker, instance, as: .poll, tasks: tasks, until: begin)
                        return (number, try await rig.flood(worker, instance, as: .poll, tasks: tasks, until: end))
                    }
                }
                return try await group.reduce(into: [Int: Int]()) { $0[$1.0] = $1.1 }
            }
            let total = made.values.reduce(0, +)
            for (number, count) in made {
                #expect((0.15...0.4).contains(Double(count) / Double(total)), "instance \(number): \(made)")
            }
        }
    }
}

/// How many requests are being answered at once.
private actor OpenCalls {
    private var now = 0
    private(set) var most = 0

    func hold() async {
        now += 1
        most = max(most, now)
        do { try await letTimePass(.milliseconds(20)) } catch {}
        now -= 1
    }
}
