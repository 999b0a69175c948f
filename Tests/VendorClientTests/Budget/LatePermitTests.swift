import Foundation
import OutboundHTTP
import Postgres
import TestSupport
import Testing
import VendorClient

/// Permits whose time has passed when they could be used: the vendor counts when a call is made, not when it was allowed.
@Suite(.database)
struct LatePermitTests {
    @Test func `permits whose answer was held up too long go back and are not used`() async throws {
        try await BudgetRig.with("{windows: [{limit: 50, per: 2s}]}", workers: 1) { rig in
            let instance = rig.instance(50)
            try await Self.holdUp("instance:50", seconds: 0.4) {
                await #expect(throws: VendorError.self) {
                    _ = try await rig.workers[0].gate.acquire(instance, right: .poll)
                }
            }
            _ = try await rig.workers[0].gate.acquire(instance, right: .poll)
            #expect(try await Self.used("instance:50") == 1)
        }
    }

    @Test func `a database that answers slowly is asked ahead, and nothing comes too late`() async throws {
        try await BudgetRig.with("{windows: [{limit: 50, per: 2s}]}", workers: 1) { rig in
            let instance = rig.instance(51)
            for _ in 0..<3 { _ = try await rig.workers[0].gate.acquire(instance, right: .passThrough) }
            try await Self.holdUp("instance:51", seconds: 0.1) {
                _ = try await rig.workers[0].gate.acquire(instance, right: .poll)
            }
        }
    }

    @Test func `commits that take longer than a permit may be used keep nobody from calling`() async throws {
        try await BudgetRig.with("{windows: [{limit: 50, per: 1s}]}", workers: 1) { rig in
            try await Self.holdUp("instance:53", seconds: 0.06) {
                for _ in 0..<3 { _ = try await rig.workers[0].gate.acquire(rig.instance(53), right: .poll) }
            }
        }
    }

    @Test func `a call whose turn comes after its permit's time takes another, and gives the first back`() async throws
    {
        try await BudgetRig.with("{windows: [{limit: 50, per: 2s}]}", workers: 1) { rig in
            let port = try #require(rig.crm.authority.split(separator: ":").last)
            let instance = rig.instance(52, host: "vendor.test:\(port)")
            let http = OutboundClient(policy: try EgressPolicy(parsing: "vendor:127.0.0.0/8"), resolver: SlowResolver())
            let client = VendorClient(http: http, budget: rig.workers[0].gate).calling(as: .poll)
            let resource = try #require(rig.element.resources["contacts"])
            _ = try await client.get(instance, resource: resource, id: "1")
            #expect(rig.crm.requests.entries.count == 1)
            #expect(try await Self.used("instance:52") == 1)
            let arrivals = rig.arrivals.withLock { $0 }
            let arrival = try #require(arrivals.last)
            let made = try await Self.sinceCounted("instance:52") - (.now - arrival)
            #expect(made < .milliseconds(300), "it was counted \(made) before it was made")
        }
    }

    private static func used(_ key: String) async throws -> Int32 {
        let rows = try await TestDatabase.current.database.query(
            "select used from pollux.budget_status where key = \(key)"
        )
        return try #require(rows.first).decode(0)
    }

    /// How long ago the moment was for which the last permit was counted.
    private static func sinceCounted(_ key: String) async throws -> Duration {
        let rows = try await TestDatabase.current.database.query(
            """
            select extract(epoch from clock_timestamp())::float8 - max(t.slot * k.seconds / 200)
            from pollux.budget_window k, unnest(k.slots, k.weights) as t(slot, weight)
            where k.bucket = \(key) and t.weight > 0
            """
        )
        return .seconds(try #require(rows.first).decode(0, as: Double.self))
    }

    /// Lets commits of what is taken from a bucket take so long, after the permits were counted.
    private static func holdUp(_ key: String, seconds: Double, _ body: () async throws -> Void) async throws {
        let database = TestDatabase.current.database
        let name = SQL(unsafeText: "hold_up_\(key.filter(\.isNumber))")
        let text = SQL(unsafeText: "'\(key)'")
        _ = try await database.execute(
            """
            create function pollux.\(sql: name)() returns trigger language plpgsql as $$
            begin
                perform pg_sleep(\(sql: SQL(unsafeText: "\(seconds)")));
                return null;
            end
            $$
            """
        )
        _ = try await database.execute(
            """
            create constraint trigger \(sql: name) after update on pollux.budget_window
            deferrable initially deferred for each row
            when (new.bucket = \(sql: text) and new.paced_to > old.paced_to) execute function pollux.\(sql: name)()
            """
        )
        try await body()
        _ = try await database.execute("drop trigger \(sql: name) on pollux.budget_window")
    }

    /// Finds the vendor after a while.
    private struct SlowResolver: HostResolver {
        func addresses(of host: String) async throws(OutboundHTTPError) -> [IPAddress] {
            do { try await letTimePass(.milliseconds(700)) } catch { throw .cancelled }
            guard let address = IPAddress("127.0.0.1") else { throw .unresolvable(host: host) }
            return [address]
        }
    }
}
