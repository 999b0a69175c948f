import Foundation
import JobQueue
import Postgres
import Schema
import TestSupport
import Testing

/// The release before and this one on one database.
@Suite(.database, .tags(.slow))
struct UpgradeTests {
    /// The migrations that the release before had.
    private let released = Migration.embedded.filter { $0.number <= 6 }

    @Test(.timeLimit(.minutes(2)))
    func `old and new binaries share the queue while it is migrated, and nothing is lost or doubled`() async throws {
        let suite = TestDatabase.current
        let name = "upgrade_\(UInt32.random(in: 0...UInt32.max))"
        try await suite.database.execute(SQL(unsafeText: "create database \(name) template template0"))
        let words = suite.conninfo.split(separator: " ").filter { !$0.hasPrefix("dbname=") }
        let conninfo = (words + ["dbname=\(name)"]).joined(separator: " ")
        let database = Database(DatabaseConfiguration(conninfo: conninfo))
        let before = try await Migrator(database: database, migrations: released).migrate()
        #expect(before.count == released.count)

        let site = try await QueueSite(database, conninfo: conninfo)
        let old = try (0..<2).map { index in
            try site.start(
                "released",
                "old-\(index)",
                ["before": "10", "timeout": "12000", "enqueue": "240", "first": "\(index * 240)"]
            )
        }
        try await eventually("the old ones work", within: .seconds(20)) { try await site.completed() > 30 }
        let applied = try await Migrator(database: database).migrate()
        #expect(applied.count == Migration.embedded.count - released.count)
        let maintenance = try site.start("maintenance", "maintenance", ["timeout": "12000"])
        let worker = try site.start("worker", "new", ["before": "10", "prefetch": "2"])
        try await site.enqueue(480..<600)
        try await eventually("both have work and the old ones have enqueued all", within: .seconds(40)) {
            old.allSatisfy { !$0.lines("enqueued all").isEmpty } && worker.lines("finished").count > 10
        }
        // One of the old is killed, and its jobs are the new one's to rescue; the other is left to work beside it.
        old[0].send(SIGKILL)
        try await site.enqueue(600..<700)
        try await site.requireEachDoneOnce(700)
        // A claim that was under way when its table changed may be refused, once: a worker tries again, this one as another.
        let refused = old[1].lines("failed")
        #expect(refused.count <= 1 && refused.allSatisfy { $0.contains("SQLSTATE 42804") }, "\(refused)")
        #expect(old[1].lines("session-opened").count == 1 + refused.count)
        #expect(old[1].isRunning && worker.isRunning && maintenance.isRunning)
        await database.close()
    }
}
