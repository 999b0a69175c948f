import DemoVendor
import Elements
import Foundation
import Instances
import OutboundHTTP
import Postgres
import TestSupport
import Testing
import VendorClient

/// What a gate hears from vendors and from the database.
@Suite(.database)
struct BudgetGateTests {
    private static let headers =
        "headers: {remaining: X-RateLimit-Remaining, reset: X-RateLimit-Reset, retryAfter: Retry-After}"

    @Test func `permits that nobody used are free again when their window has passed`() async throws {
        try await BudgetRig.with("{windows: [{limit: 20, per: 1s}]}", workers: 2) { rig in
            let instance = rig.instance(1)
            let start = ContinuousClock.now
            for _ in 0..<20 { _ = try await rig.workers[0].gate.acquire(instance, right: .passThrough) }
            // Whoever took them is gone: no call, no report.
            for _ in 0..<20 { _ = try await rig.workers[1].gate.acquire(instance, right: .passThrough) }
            #expect(.now - start >= .seconds(1))
        }
    }

    @Test func `what is left by the vendor's own count is believed where it is less`() async throws {
        try await BudgetRig.with("{windows: [{limit: 100, per: 10s}], \(Self.headers)}", workers: 2) { rig in
            rig.crm.habits.requestsPerWindow = 20
            let instance = rig.instance(2)
            let stranger = VendorClient(http: OutboundClient(policy: try EgressPolicy(parsing: "vendor:127.0.0.0/8")))
            let resource = try #require(rig.element.resources["contacts"])
            for _ in 0..<15 { _ = try await stranger.get(instance, resource: resource, id: "1") }
            var made = 0
            await #expect(throws: VendorError.self) {
                for turn in 0..<30 {
                    try await rig.call(turn % 2, instance, as: .passThrough)
                    made += 1
                }
            }
            #expect((3...5).contains(made), "\(made)")
            // What the other process took meanwhile is not in the vendor's last word to this one.
            #expect(rig.refused <= 1)
            let corrections = try await TestDatabase.current.database.query(
                "select corrections from pollux.budget_status where key = 'instance:2'"
            )
            #expect(try #require(corrections.first).decode(0, as: Int64.self) >= 1)
        }
    }

    @Test func `a refusal for the rate keeps every process off until the vendor wants to be asked`() async throws {
        try await BudgetRig.with("{windows: [{limit: 100, per: 10s}]}") { rig in
            let instance = rig.instance(3)
            rig.crm.failNext(.rateLimited(retryAfterSeconds: 60))
            await #expect(throws: VendorError.self) { try await rig.call(0, instance, as: .poll) }
            try await eventually("the pause") {
                try await !TestDatabase.current.database.query(
                    "select 1 from pollux.budget_status where key = 'instance:3' and paused_until > now()"
                ).isEmpty
            }
            for worker in 0..<3 {
                let fault = await #expect(throws: VendorError.self) { try await rig.call(worker, instance, as: .poll) }
                guard case .rateLimited(let wait?) = fault else {
                    Issue.record("\(String(describing: fault))")
                    continue
                }
                #expect(.seconds(55)...(.seconds(61)) ~= wait)
            }
            #expect(rig.crm.requests.entries.count == 1)
        }
    }

    @Test func `refusals without a word keep calls off longer each time, until one is let through`() async throws {
        try await BudgetRig.with("{windows: [{limit: 100, per: 2s}]}", workers: 2) { rig in
            let instance = rig.instance(9)
            rig.crm.faults.rateLimited = 1
            rig.crm.faults.retryAfterSeconds = nil
            try await eventually("five refusals", within: .seconds(60), every: .milliseconds(10)) {
                await #expect(throws: VendorError.self) { try await rig.call(0, instance, as: .poll) }
                return rig.refused == 5
            }
            let times = rig.arrivals.withLock { $0 }
            let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
            for (gap, least) in zip(gaps, [0.2, 0.4, 0.8, 1.6]) {
                #expect(gap >= .seconds(least * 0.97), "\(gaps)")
            }
            let rest = try await Self.rest("instance:9", after: 5)
            #expect((1.95...3.9).contains(rest), "\(rest)")
            // The other processes are kept off too, and ask nobody.
            await #expect(throws: VendorError.self) { try await rig.call(1, instance, as: .poll) }
            #expect(rig.refused == 5)
            rig.crm.faults.rateLimited = 0
            try await eventually("an answer", within: .seconds(30)) {
                do { try await rig.call(0, instance, as: .poll) } catch is VendorError { return false }
                return true
            }
            rig.crm.failNext(.rateLimited(retryAfterSeconds: nil))
            await #expect(throws: VendorError.self) { try await rig.call(0, instance, as: .poll) }
            #expect(try await Self.rest("instance:9", after: 6) < 0.25)
        }
    }

    /// How long the vendor is left alone yet, once so many pauses were told to all.
    private static func rest(_ key: String, after pauses: Int64) async throws -> Double {
        var rest = 0.0
        try await eventually("the pause") {
            let rows = try await TestDatabase.current.database.query(
                """
                select coalesce(extract(epoch from paused_until - clock_timestamp()), 0)::float8, pauses
                from pollux.budget_status
                where key = \(key)
                """
            )
            rest = try rows.first?.decode(0) ?? 0
            return try rows.first?.decode(1, as: Int64.self) == pauses
        }
        return rest
    }

    @Test func `a short refusal is waited for, and the call is made`() async throws {
        try await BudgetRig.with("{windows: [{limit: 100, per: 10s}]}", workers: 1) { rig in
            rig.crm.failNext(.rateLimited(retryAfterSeconds: 1))
            try await rig.call(0, rig.instance(4), as: .poll)
            #expect(rig.crm.requests.entries.map(\.status) == [429, 404])
        }
    }

    @Test func `a long window that is used up is told, not waited for`() async throws {
        try await BudgetRig.with("{windows: [{limit: 10, per: 1h}]}", workers: 1) { rig in
            let instance = rig.instance(5)
            for _ in 0..<10 { try await rig.call(0, instance, as: .poll) }
            let start = ContinuousClock.now
            let fault = await #expect(throws: VendorError.self) { try await rig.call(0, instance, as: .poll) }
            guard case .rateLimited(let wait?) = fault else {
                Issue.record("\(String(describing: fault))")
                return
            }
            #expect(.seconds(3590)...(.seconds(3650)) ~= wait)
            #expect(.now - start < .seconds(20))
        }
    }

    @Test func `a call counts for what it weighs`() async throws {
        let weights = #"weights: [{path: "^/contacts/", weight: 5}]"#
        try await BudgetRig.with("{windows: [{limit: 100, per: 10s}], \(weights)}", workers: 1) { rig in
            for _ in 0..<3 { try await rig.call(0, rig.instance(6), as: .passThrough) }
            let rows = try await TestDatabase.current.database.query(
                "select used from pollux.budget_status where key = 'instance:6'"
            )
            #expect(try #require(rows.first).decode(0, as: Int32.self) == 15)
        }
    }

    @Test func `many calls at once take their permits in few statements`() async throws {
        try await BudgetRig.with("{windows: [{limit: 10000, per: 10s}]}", workers: 1) { rig in
            let gate = rig.workers[0].gate
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<2000 {
                    let instance = rig.instance(100 + Int64(number % 50))
                    group.addTask { _ = try await gate.acquire(instance, right: .passThrough) }
                }
                try await group.waitForAll()
            }
            let statements = await gate.statements
            #expect(statements <= 200, "\(statements)")
        }
    }

    @Test func `an element without a budget asks no database`() async throws {
        let away = BudgetGate(database: Database(DatabaseConfiguration(conninfo: "host=127.0.0.1 port=1")))
        let yaml = VendorRig.element(paginate: "{type: single}")
        let element = try #require(try VendorRig.catalogue(yaml)["test"])
        _ = try await away.acquire(VendorRig.instance(of: element, url: "http://127.0.0.1"), right: .poll)
        #expect(await away.statements == 0)
    }

    @Test func `a database that is away is our fault, not the vendor's`() async throws {
        try await BudgetRig.with("{windows: [{limit: 100, per: 10s}]}", workers: 1) { rig in
            var settings = DatabaseConfiguration(conninfo: "host=127.0.0.1 port=1")
            settings.acquireTimeout = .milliseconds(100)
            let away = BudgetGate(database: Database(settings))
            let fault = await #expect(throws: VendorError.self) {
                _ = try await away.acquire(rig.instance(7), right: .poll)
            }
            guard case .internalFault = fault else {
                Issue.record("\(String(describing: fault))")
                return
            }
        }
    }

    @Test func `a call that is given up leaves the line`() async throws {
        try await BudgetRig.with("{windows: [{limit: 1, per: 60s}]}", workers: 1) { rig in
            let gate = rig.workers[0].gate
            let instance = rig.instance(8)
            _ = try await gate.acquire(instance, right: .bulk)
            let waiting = Task { try await gate.acquire(instance, right: .bulk) }
            waiting.cancel()
            await #expect(throws: VendorError.self) { _ = try await waiting.value }
        }
    }
}
