import EmbeddedPostgres
import Foundation
import Postgres
import TestSupport
import Testing

/// With a PostgreSQL of each test's own, which is restarted, killed and filled up.
@Suite(.tags(.slow), .serialized)
struct ServerTests {
    /// What a commit promised must be there after a crash of the server.
    private func startServer(_ settings: [String: String] = [:]) async throws -> EmbeddedPostgres {
        try await EmbeddedPostgres.start(EmbeddedPostgres.Options(isDurable: true, settings: settings))
    }

    @Test(.timeLimit(.minutes(2)), arguments: ["restarted", "killed"])
    func `a server that goes away while jobs run is nobody's crash and loses nothing`(how: String) async throws {
        let server = try await startServer()
        let site = try await QueueSite(server)
        let maintenance = try site.start("maintenance", "maintenance", ["timeout": "4000"])
        let workers = try ["one", "two"].map { try site.start("worker", $0, ["before": "20", "prefetch": "2"]) }
        try await site.enqueue(0..<300)
        try await eventually("they work", within: .seconds(30)) { try await site.completed() > 30 }
        if how == "killed" {
            try await server.kill()
            // For longer than any session may be silent.
            try await letTimePass(.milliseconds(4_500))
            try await server.start()
        } else {
            try await server.restart()
        }
        try await site.requireEachDoneOnce(300)
        try await site.requireNobodyLost()
        for worker in workers { #expect(worker.lines("session-opened").count == 1) }
        for process in workers + [maintenance] { #expect(process.isRunning) }
        await server.shutDown()
    }

    @Test(.timeLimit(.minutes(2)))
    func `while others hold every connection that the server has, workers wait, and then go on`() async throws {
        let server = try await startServer(["max_connections": "24"])
        let site = try await QueueSite(server)
        let maintenance = try site.start("maintenance", "maintenance", ["timeout": "4000"])
        var workers = try ["one", "two"].map { try site.start("worker", $0, ["before": "20"]) }
        try await site.enqueue(0..<200)
        try await eventually("they work", within: .seconds(30)) { try await site.completed() > 20 }
        let names = ["maintenance", "one", "two"]
        let others = Others(server.conninfo())
        try await site.database.withConnection { connection in
            try await eventually("our processes have no connection left", within: .seconds(30)) {
                try await others.takeAll()
                let ours = try await connection.query(
                    """
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where application_name = any(\(names.map(site.applicationName)))
                    """
                )
                return ours.isEmpty
            }
        }
        let done = workers.map { $0.lines("finished").count }
        workers.append(try site.start("worker", "late", ["before": "20"]))
        try await eventually("the late one is refused", within: .seconds(30)) { !workers[2].lines("failed").isEmpty }
        // For longer than any session may be silent.
        try await letTimePass(.milliseconds(4_500))
        #expect(zip(done, workers).allSatisfy { $0 == $1.lines("finished").count })
        #expect(workers[2].lines("session-opened").isEmpty)

        await others.leave()
        try await site.requireEachDoneOnce(200)
        try await eventually("the late one works too", within: .seconds(30)) {
            workers[2].lines("session-opened").count == 1
        }
        try await site.requireNobodyLost()
        for worker in workers { #expect(worker.lines("session-opened").count == 1) }
        for process in workers + [maintenance] { #expect(process.isRunning) }
        await server.shutDown()
    }
}

/// Somebody else's connections: as many as there are to be had.
private actor Others {
    private let conninfo: String
    private var held: [Database] = []

    init(_ conninfo: String) {
        self.conninfo = conninfo
    }

    /// Takes what is free, until the server refuses.
    func takeAll() async throws {
        while held.count < 100 {
            var configuration = DatabaseConfiguration(conninfo: conninfo, maximumConnections: 1)
            configuration.acquireTimeout = .milliseconds(500)
            let one = Database(configuration)
            do {
                _ = try await one.query("select 1")
            } catch PostgresError.unavailable, PostgresError.poolExhausted {
                return
            }
            held.append(one)
        }
    }

    func leave() async {
        for one in held { await one.close() }
        held = []
    }
}
