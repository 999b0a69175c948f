import Foundation
import Postgres
import TestSupport
import Testing

/// Connections that are cut.
@Suite(.tags(.slow))
struct ConnectionTests {
    @Test(.database, .timeLimit(.minutes(2)))
    func `each connection can be cut in turn while jobs run`() async throws {
        let site = try await QueueSite()
        let names = ["maintenance", "one", "two"]
        // Nobody is to be taken for dead only because the machine is busy.
        let maintenance = try site.start("maintenance", "maintenance", ["timeout": "6000"])
        let workers = try ["one", "two"].map { try site.start("worker", $0, ["before": "30", "inside": "10"]) }
        try await site.enqueue(0..<400)
        try await eventually("they work", within: .seconds(30)) { try await site.completed() > 10 }
        var cut = 0
        for _ in 0..<4 {
            var connections: [Int] = []
            try await eventually("they have come back", within: .seconds(30)) {
                connections = try await site.connections(of: names)
                return connections.count >= 5
            }
            for connection in connections {
                cut += try await site.count("select pg_terminate_backend(\(Int32(connection)))::integer")
                try await eventually("the next is cut when this one is gone", every: .milliseconds(2)) {
                    try await site.count("select count(*) from pg_stat_activity where pid = \(Int32(connection))") == 0
                }
            }
        }
        #expect(cut >= 20)
        try await site.requireEachDoneOnce(400)
        try await site.requireNobodyLost()
        for process in workers + [maintenance] {
            #expect(process.isRunning)
            #expect(!process.lines("failed").isEmpty, "it was cut off in the middle of something")
        }
        for worker in workers { #expect(worker.lines("session-opened").count == 1) }
    }
}

extension QueueSite {
    /// The processes of the server that serve some of ours.
    func connections(of names: [String]) async throws -> [Int] {
        try await database.query(
            """
            select pid from pg_stat_activity
            where application_name = any(\(names.map(applicationName))) order by pid
            """
        ).map { Int(try $0.decode(0, as: Int32.self)) }
    }
}
