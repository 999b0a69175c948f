import Foundation
import JobQueue
import Postgres
import TestSupport
import Testing

/// SIGSTOP, and what happens after SIGCONT.
@Suite(.tags(.slow))
struct FreezeTests {
    @Test(.database, .timeLimit(.minutes(2)), arguments: ["before", "inside"])
    func `a process that is stopped past its lease and woken changes nothing`(place: String) async throws {
        let site = try await QueueSite()
        try await site.enqueue(0..<12)
        // Its heart beats so seldom that, woken, its handlers are the first to find out.
        let settings = [place: "3000", "heartbeat": "60000", "concurrency": "4"]
        let frozen = try site.start("worker", "frozen", settings)
        try await eventually("it is in the middle of its jobs", within: .seconds(30)) {
            let open = try await site.openTransactions(of: "frozen")
            return frozen.lines("started").count >= 4 && open >= (place == "inside" ? 2 : 0)
        }
        frozen.send(SIGSTOP)
        let held = try await site.leased()
        #expect(held > 0)
        let maintenance = try site.start("maintenance", "maintenance")
        let heir = try site.start("worker", "heir")
        try await site.requireEachDoneOnce(12)

        let before = try await site.everything()
        frozen.send(SIGCONT)
        try await eventually("it has found out", within: .seconds(30)) { frozen.lines("lease-lost").count == held }
        try await eventually("its session is known to be lost", within: .seconds(30)) {
            !frozen.lines("session-lost").isEmpty
        }
        #expect(try await site.everything() == before)
        // It is of use again, under another session.
        maintenance.send(SIGKILL)
        heir.send(SIGKILL)
        try await site.enqueue(12..<16)
        try await site.requireEachDoneOnce(16)
        #expect(frozen.lines("session-opened").count >= 2)
    }

    @Test(.database, .timeLimit(.minutes(2)))
    func `a rescuer that was stopped together with a worker does not take it for dead`() async throws {
        let site = try await QueueSite()
        try await site.enqueue(0..<8)
        let maintenance = try site.start("maintenance", "maintenance", ["timeout": "4000"])
        let worker = try site.start("worker", "worker", ["before": "1500", "concurrency": "4"])
        try await eventually("it works", within: .seconds(30)) { worker.lines("started").count == 4 }
        worker.send(SIGSTOP)
        // The rescuer has seen its last sign of life.
        try await site.letLook(maintenance)
        maintenance.send(SIGSTOP)
        try await letTimePass(.milliseconds(4_500))
        maintenance.send(SIGCONT)
        try await site.letLook(maintenance)
        worker.send(SIGCONT)
        try await site.requireEachDoneOnce(8)
        try await site.requireNobodyLost()
        #expect(worker.lines("session-opened").count == 1)
    }

    @Test(.database, .timeLimit(.minutes(2)))
    func `a sign of life while its session is being marked as lost is heard`() async throws {
        let site = try await QueueSite()
        try await site.enqueue(0..<8)
        let maintenance = try site.start("maintenance", "maintenance", ["timeout": "4000"])
        let worker = try site.start("worker", "worker", ["before": "500", "concurrency": "4"])
        try await eventually("it works", within: .seconds(30)) { worker.lines("started").count == 4 }
        worker.send(SIGSTOP)
        try await site.database.withTransaction { connection in
            try await connection.execute("select from pollux.worker_session for update")
            let watcher = site.applicationName("maintenance")
            try await eventually("the rescuer waits for the row that it has judged", within: .seconds(20)) {
                try await site.count(
                    """
                    select count(*) from pg_stat_activity
                    where application_name = \(watcher) and wait_event_type = 'Lock'
                    """
                ) > 0
            }
            try await connection.execute("update pollux.worker_session set heartbeat_at = clock_timestamp()")
        }
        worker.send(SIGCONT)
        try await site.requireEachDoneOnce(8)
        try await site.requireNobodyLost()
        #expect(worker.lines("session-opened").count == 1)
        #expect(maintenance.isRunning)
    }
}

extension QueueSite {
    /// How many transactions a process has open.
    func openTransactions(of name: String) async throws -> Int {
        try await count(
            """
            select count(*) from pg_stat_activity
            where application_name = \(applicationName(name)) and state = 'idle in transaction'
            """
        )
    }

    /// Waits until a rescuer called `maintenance` has looked at least twice from now on.
    func letLook(_ maintenance: ChildProcess) async throws {
        let name = applicationName("maintenance")
        for _ in 0..<2 {
            let now = try await database.query("select clock_timestamp()")[0].decode(0, as: Date.self)
            try await eventually("it looks", within: .seconds(30)) {
                try await count(
                    """
                    select count(*) from pg_stat_activity
                    where application_name = \(name) and query_start > \(now) and state = 'idle'
                    """
                ) > 0
            }
        }
    }
}
