import Foundation
import JobQueue
import Postgres
import TestSupport
import Testing

/// A job that takes its process along.
@Suite(.tags(.slow))
struct PoisonTests {
    @Test(.database, .timeLimit(.minutes(2)))
    func `a job that aborts its process is quarantined after three, the last time alone, and the others finish`()
        async throws
    {
        let site = try await QueueSite()
        let maintenance = try site.start("maintenance", "maintenance", ["timeout": "3000"])
        let settings = ["before": "20"]
        var workers = try ["one", "two"].map { try site.start("worker", $0, settings) }
        var count = 40
        try await site.enqueue(0..<count)
        let poison = try #require(try await site.jobs.enqueue([site.newJob("poison", number: -1)])[0])
        try await eventually("it is quarantined", within: .seconds(60)) {
            // There is always more to do beside it.
            if try await site.live() < 40 {
                try await site.enqueue(count..<(count + 40))
                count += 40
            }
            for (index, name) in ["one", "two"].enumerated() where !workers[index].isRunning {
                workers[index] = try site.start("worker", name, settings)
            }
            return try await site.count("select count(*) from pollux.dead_job where id = \(poison)") == 1
        }
        try await site.requireEachDoneOnce(count)

        let dead = try await site.database.query("select id, reason, crashes from pollux.dead_job")
        #expect(dead.count == 1)
        #expect(try dead[0].decode("reason", as: String.self) == "quarantined")
        #expect(try dead[0].decode("crashes", as: Int16.self) == 3)
        let aborts = workers.flatMap { $0.lines("aborting") }.sorted()
        // More only where the machine was so busy that a live session was taken for dead, and said so: no crash was counted.
        #expect(aborts.count >= 3)
        #expect(aborts.first?.contains("others=0") == false, "there was company to be alone without")
        #expect(aborts.last?.hasSuffix("others=0") == true, "\(aborts)")
        #expect(maintenance.isRunning)
    }
}
