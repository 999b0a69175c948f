import EmbeddedPostgres
import Foundation
import Postgres
import TestSupport
import Testing

/// With the real PgBouncer in transaction mode between the processes and the server.
@Suite(.tags(.slow), .enabled(if: PgBouncer.path != nil, "pgbouncer is not installed"))
struct PoolerFaultTests {
    private func through(
        _ bouncer: PgBouncer,
        _ site: QueueSite,
        _ settings: [String: String] = [:]
    )
        -> [String: String]
    {
        settings.merging(["database": bouncer.conninfo, "pooler": "transaction", "listen": site.conninfo]) { $1 }
    }

    @Test(.database, .timeLimit(.minutes(2)))
    func `through a pooler that shares few sessions, every job is done once though a worker is killed`() async throws {
        let site = try await QueueSite()
        let bouncer = try PgBouncer(before: site.conninfo, sessions: 3)
        defer { bouncer.stop() }
        let maintenance = try site.start("maintenance", "maintenance", through(bouncer, site))
        let workers = try ["one", "two"].map {
            try site.start("worker", $0, through(bouncer, site, ["before": "10", "prefetch": "2"]))
        }
        try await site.enqueue(0..<150)
        try await eventually("they work", within: .seconds(20)) { try await site.completed() > 30 }
        workers[0].send(SIGKILL)
        try await site.requireEachDoneOnce(150)
        #expect(workers[1].isRunning && maintenance.isRunning)
        #expect(workers[1].lines("session-opened").count == 1)
        #expect(workers[1].lines("failed").isEmpty)
    }

    @Test(.timeLimit(.minutes(2)))
    func `a restart that a rescuer behind the pooler does not feel gives every session its time anew`() async throws {
        let server = try await EmbeddedPostgres.start(EmbeddedPostgres.Options(isDurable: true))
        let site = try await QueueSite(server)
        let bouncer = try PgBouncer(before: site.conninfo)
        defer { bouncer.stop() }
        let maintenance = try site.start(
            "maintenance",
            "maintenance",
            through(bouncer, site, ["timeout": "6000"])
        )
        let worker = try site.start("worker", "worker", ["before": "1500", "concurrency": "4"])
        try await site.enqueue(0..<4)
        try await eventually("it works", within: .seconds(30)) { worker.lines("started").count == 4 }
        // A worker that has its own trouble with coming back after the restart.
        worker.send(SIGSTOP)
        try await site.letHeartbeatAge(3)
        bouncer.pause()
        try await eventually("the pooler has left the server", every: .milliseconds(5)) {
            try await site.connections(of: ["maintenance"]).isEmpty
        }
        try await server.restart()
        bouncer.resume()
        try await site.letHeartbeatAge(7)
        worker.send(SIGCONT)
        try await site.requireEachDoneOnce(4)
        try await site.requireNobodyLost()
        #expect(worker.lines("session-opened").count == 1)
        #expect(maintenance.isRunning)
        #expect(maintenance.lines("failed").isEmpty, "it has felt nothing")
        await server.shutDown()
    }
}

extension QueueSite {
    /// Waits until a heartbeat is so many seconds old.
    func letHeartbeatAge(_ seconds: Double) async throws {
        try await eventually("the heartbeat is \(seconds) s old", within: .seconds(20)) {
            try await count(
                """
                select count(*) from pollux.worker_session
                where heartbeat_at < now() - make_interval(secs => \(seconds))
                """
            ) > 0
        }
    }
}
