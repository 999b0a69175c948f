import Foundation
import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

/// Two schedulers with one schedule over changes of the clocks; the truth is told by PostgreSQL's own time zones.
@Suite(.database, .serialized)
struct ScheduleClockTests {
    private let fixture = ScheduleFixture()

    @Test(arguments: [
        ("30 2 * * *", "Europe/Berlin", "02:30"), ("30 2 * * *", "America/New_York", "02:30"),
        ("15 2 * * *", "Australia/Lord_Howe", "02:15"), ("45 1 * * *", "Australia/Lord_Howe", "01:45"),
        ("30 1 * * *", "America/New_York", "01:30"),
    ])
    func `two schedulers fire a schedule once a day through both changes of the clocks`(
        cron: String,
        zone: String,
        time: String
    ) async throws {
        try await fixture.clear()
        try await fixture.store.define(fixture.schedule("daily", try .cron(cron, in: zone), catchUp: .all(upTo: 1_000)))
        let start = try Instant.date("2025-02-01T12:00")
        let rule = try ScheduleRule.cron(cron, in: zone)
        try await fixture.makeDue("daily", at: try #require(rule.next(after: start)))
        try await running(2) {
            try await eventually("the schedule has caught up") {
                try await fixture.value("select bool_and(next_at > now()) from pollux.schedule") == true
            }
            // Again and again from where it stands, so that both find it due.
            for _ in 0..<20 {
                let before = try await fixture.scheduledTimes().count
                #expect(try await fixture.store.fireNow("daily"))
                try await eventually("it was fired") { try await fixture.scheduledTimes().count > before }
            }
        }
        #expect(fixture.observer.failures.isEmpty)
        // Each day of the town has one job: when the clocks first show the time, or have leapt over it.
        let truth = try await fixture.database.query(
            """
            select to_char(t.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            from generate_series(date '2025-02-01', current_date + 1, interval '1 day') d (day)
            cross join lateral (
                select min(q.at) as at
                from generate_series(
                    (d.day::timestamp at time zone \(zone)) - interval '3 hours',
                    (d.day::timestamp at time zone \(zone)) + interval '27 hours',
                    interval '15 minutes'
                ) q (at)
                where q.at at time zone \(zone) >= d.day::date + \(time)::time
            ) t
            where t.at > \(start)
              and t.at < (select next_at from pollux.schedule)
            order by t.at
            """
        ).map { row in try row.decode(0, as: String.self) }
        let times = try await fixture.scheduledTimes()
        let wanted = Set(truth)
        #expect(times.filter(wanted.contains) == truth)
        #expect(times.count == truth.count + 20)
        #expect(truth.count > 300)
    }

    /// Runs schedulers, each with a pool of its own as each process has, beside a test.
    private func running(_ count: Int, _ body: () async throws -> Void) async throws {
        let pools = (0..<count).map { _ in fixture.anotherPool() }
        let tasks = pools.map { pool in
            let firer = fixture.firer(on: pool)
            return Task { await firer.run() }
        }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        for task in tasks {
            task.cancel()
            await task.value
        }
        for pool in pools { await pool.close() }
        try result.get()
    }
}
