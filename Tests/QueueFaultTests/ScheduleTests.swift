import Foundation
import JobQueue
import Postgres
import TestSupport
import Testing

/// Schedulers as processes, with the same schedules, while the clocks of Berlin change.
@Suite(.tags(.slow), .serialized, .enabled(if: FakeTime.library != nil, "faketime is not installed"))
struct ScheduleTests {
    struct Night: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let start: String
        let hours: Int
        /// 02:30 each day.
        let fixed: [String]
        /// 00:00, 01:00 … 05:00 each day.
        let hourly: [String]
    }

    static let nights = [
        // 02:00 becomes 03:00 at 01:00 UTC.
        Night(
            testDescription: "spring",
            start: "2027-03-27T22:05",
            hours: 6,
            fixed: ["2027-03-28T01:00"],
            hourly: [
                "2027-03-27T23:00", "2027-03-28T00:00", "2027-03-28T01:00", "2027-03-28T02:00", "2027-03-28T03:00",
            ]
        ),
        // 03:00 becomes 02:00 at 01:00 UTC.
        Night(
            testDescription: "autumn",
            start: "2027-10-30T21:05",
            hours: 8,
            fixed: ["2027-10-31T00:30"],
            hourly: [
                "2027-10-30T22:00", "2027-10-30T23:00", "2027-10-31T00:00", "2027-10-31T02:00", "2027-10-31T03:00",
                "2027-10-31T04:00",
            ]
        ),
    ]

    @Test(.timeLimit(.minutes(3)), arguments: nights)
    func `two schedulers fire each time of a night once though the clocks change and they are killed`(
        night: Night
    ) async throws {
        let start = try #require(ISO8601DateFormatter().date(from: "\(night.start):00Z"))
        let site = try await ScheduleSite(at: start)
        let shown = try #require(try await site.now())
        #expect(abs(shown.timeIntervalSince(start)) < 120, "the server's clock is the test's")
        try await site.store.define([
            schedule("fixed", try .cron("30 2 * * *", in: "Europe/Berlin")),
            schedule("hourly", try .cron("0 0-5 * * *", in: "Europe/Berlin")),
            schedule("wild", try .cron("*/15 * * * *", in: "Europe/Berlin")),
            schedule("interval", .every(.seconds(1_200))),
        ])
        var schedulers = ["one": try site.startScheduler("one"), "two": try site.startScheduler("two")]
        var kills = 0
        var cuts = 0
        for step in 1...(night.hours * 6) {
            // One sleeps over an hour and wakes with what it knew before.
            if step % 12 == 5 { schedulers["one"]?.send(SIGSTOP) }
            try site.set(start.addingTimeInterval(Double(step) * 600))
            // In the middle of a firing: its process is killed, or its connection is cut.
            if step % 3 == 1, let name = try await site.firing(), let process = schedulers[name] {
                process.send(SIGKILL)
                try await process.waitForExit()
                schedulers[name] = try site.startScheduler(name)
                kills += 1
            } else if step % 3 == 2, try await site.firing() != nil {
                cuts += try await site.cutFiring()
            }
            try await site.quiet()
            if step % 12 == 11 { schedulers["one"]?.send(SIGCONT) }
        }
        schedulers["one"]?.send(SIGCONT)
        try await site.quiet()
        // How often a firing is met in its middle depends on the machine.
        #expect(kills + cuts > 0)

        #expect(try await site.times("fixed") == night.fixed)
        #expect(try await site.times("hourly") == night.hourly)
        let end = start.addingTimeInterval(Double(night.hours) * 3_600)
        #expect(try await site.times("wild") == marks(every: 900, from: start, to: end))
        #expect(try await site.times("interval") == marks(every: 1_200, from: start, to: end))
        #expect(try await site.queue.count("select count(*) from pollux.schedule where fault is not null") == 0)
        for process in schedulers.values { process.send(SIGKILL) }
        try await site.stop()
    }

    private func schedule(_ kind: JobKind, _ rule: ScheduleRule) -> NewSchedule {
        NewSchedule(
            ScheduleName(rawValue: kind.rawValue),
            rule,
            catchUp: .all(upTo: 10),
            spread: .zero,
            job: NewJob(kind: kind, queue: "nobody takes from it", lane: "lane")
        )
    }

    private func marks(every seconds: Double, from start: Date, to end: Date) -> [String] {
        let first = (start.timeIntervalSince1970 / seconds).rounded(.up) * seconds
        return stride(from: first, through: end.timeIntervalSince1970, by: seconds).map {
            String(ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: $0)).prefix(16))
        }
    }
}
