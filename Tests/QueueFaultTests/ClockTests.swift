import Foundation
import JobQueue
import Postgres
import TestSupport
import Testing

/// Workers whose clocks are wrong.
@Suite(.tags(.slow), .enabled(if: FakeTime.library != nil, "faketime is not installed"))
struct ClockTests {
    @Test(.database, .timeLimit(.minutes(2)))
    func `workers whose clocks are an hour off run each job when it is due, and live`() async throws {
        let site = try await QueueSite()
        let processes = [
            try site.start("worker", "ahead", ["before": "100"], environment: FakeTime.off(by: "+1h")),
            try site.start("worker", "behind", ["before": "100"], environment: FakeTime.off(by: "-1h")),
            try site.start("maintenance", "maintenance", ["timeout": "4000"], environment: FakeTime.off(by: "+1h")),
        ]
        try await eventually("both are there", within: .seconds(30)) {
            processes.prefix(2).allSatisfy { !$0.lines("session-opened").isEmpty }
        }
        try await site.enqueue(0..<40)
        // Each of these enqueues another one, for a moment later, by whichever clock.
        let chains = (40..<60).map { site.newJob("chain", number: $0 * 2 - 40) }
        let failing = (0..<30).map {
            site.newJob("failing", number: $0 * 2 + 41, retry: RetryPolicy(waits: [.milliseconds(300)], jitter: 0))
        }
        let early = site.newJob("plain", number: 1_000, runAfter: .seconds(1_800))
        _ = try await site.jobs.enqueue(chains + failing + [early])
        try await eventually("all that is due is done", within: .seconds(30)) { try await site.live() == 1 }
        #expect(try await site.count("select count(*) from pollux.job_status where state = 'scheduled'") == 1)
        #expect(try await site.count("select count(*) from public.done") == 40)
        #expect(try await site.count("select count(distinct number) from public.done") == 40)
        #expect(try await site.count("select count(*) from pollux.job_attempt where outcome = 'failed'") == 30)
        try await eventually("both have given signs of life", within: .seconds(30)) {
            try await site.count(
                "select count(*) from pollux.worker_session where heartbeat_at > started_at + interval '0.5 s'"
            ) == 2
        }
        try await site.requireNobodyLost()

        let now = Date().timeIntervalSince1970
        for (process, offset) in zip(processes, [3_600.0, -3_600, 3_600]) {
            let clock = try #require(process.lines("clock").first?.split(separator: " ").last.flatMap { Double($0) })
            #expect(abs(clock - now - offset) < 120, "its clock was off")
            #expect(process.isRunning)
        }
        for worker in processes.prefix(2) {
            #expect(!worker.lines("finished").isEmpty)
            #expect(worker.lines("session-opened").count == 1)
        }
    }
}
