import Foundation
import JobQueue
import Testing

@testable import JobQueue

@Suite(.tags(.unit))
struct TimetableTests {
    private let hourly = ScheduleRule.every(.seconds(3_600))

    private func fire(
        _ rule: ScheduleRule,
        offset: Duration = .zero,
        due: String?,
        now: String,
        _ catchUp: CatchUp
    ) throws -> Timetable.Firing {
        try #require(
            Timetable(rule, offset: offset).fire(
                dueAt: try due.map(Instant.date),
                changed: try Instant.date("2026-01-01T00:00"),
                now: try Instant.date(now),
                catchUp: catchUp
            )
        )
    }

    @Test(arguments: [
        (CatchUp.skip, ["2026-01-01T10:00"]), (.latest, ["2026-01-01T10:00"]), (.all(upTo: 5), ["2026-01-01T10:00"]),
    ])
    func `what is fired in time is fired once under every policy`(catchUp: CatchUp, times: [String]) throws {
        let firing = try fire(hourly, due: "2026-01-01T10:00", now: "2026-01-01T10:00", catchUp)
        #expect(firing.times.map(Instant.text) == times)
        #expect(Instant.text(firing.next) == "2026-01-01T11:00")
    }

    @Test(arguments: [
        (CatchUp.skip, [String]()), (.latest, ["2026-01-01T14:00"]),
        (.all(upTo: 3), ["2026-01-01T12:00", "2026-01-01T13:00", "2026-01-01T14:00"]),
        (
            .all(upTo: 1_000),
            [
                "2026-01-01T10:00", "2026-01-01T11:00", "2026-01-01T12:00", "2026-01-01T13:00", "2026-01-01T14:00",
            ]
        ),
    ])
    func `after a downtime the policy says what is caught up with, and it is never a flood`(
        catchUp: CatchUp,
        times: [String]
    ) throws {
        let firing = try fire(hourly, due: "2026-01-01T10:00", now: "2026-01-01T14:30", catchUp)
        #expect(firing.times.map(Instant.text) == times)
        #expect(Instant.text(firing.next) == "2026-01-01T15:00")
    }

    @Test func `a policy of skipping drops what is missed and fires what is due now`() throws {
        let firing = try fire(hourly, due: "2026-01-01T10:00", now: "2026-01-01T14:01", .skip)
        #expect(firing.times.map(Instant.text) == ["2026-01-01T14:00"])
    }

    @Test func `a year of minutes is caught up with by the last of them`() throws {
        let rule = try ScheduleRule.cron("* * * * *")
        let firing = try fire(rule, due: "2025-01-01T00:00", now: "2026-01-01T00:00", .all(upTo: 2))
        #expect(firing.times.map(Instant.text) == ["2025-12-31T23:59", "2026-01-01T00:00"])
    }

    @Test func `a time set by hand stands for itself, and takes no time of the rule away`() throws {
        for catchUp in [CatchUp.skip, .latest, .all(upTo: 5)] {
            let firing = try fire(hourly, due: "2026-01-01T10:20", now: "2026-01-01T10:21", catchUp)
            #expect(firing.times.map(Instant.text) == ["2026-01-01T10:20"])
            #expect(Instant.text(firing.next) == "2026-01-01T11:00")
        }
    }

    @Test func `a schedule of which it is unknown when it is due counts from its last change`() throws {
        let table = Timetable(hourly, offset: .zero)
        let changed = try Instant.date("2026-01-01T10:30")
        let early = table.fire(
            dueAt: nil,
            changed: changed,
            now: try Instant.date("2026-01-01T10:59"),
            catchUp: .latest
        )
        #expect(early?.times.isEmpty == true)
        #expect(early.map { Instant.text($0.next) } == "2026-01-01T11:00")
        let late = table.fire(
            dueAt: nil,
            changed: changed,
            now: try Instant.date("2026-01-01T12:10"),
            catchUp: .all(upTo: 9)
        )
        #expect(late?.times.map(Instant.text) == ["2026-01-01T11:00", "2026-01-01T12:00"])
    }

    // MARK: - Spread

    @Test func `the spread puts a schedule off, and its job still bears the time of the rule`() throws {
        let rule = try ScheduleRule.cron("0 2 * * *", in: "Europe/Berlin")
        let table = Timetable(rule, offset: .milliseconds(12_345))
        let due = try #require(table.due(after: try Instant.date("2026-03-28T12:00")))
        // 02:00 is in the gap: 01:00 UTC, and the offset.
        #expect(due == (try Instant.date("2026-03-29T01:00")).addingTimeInterval(12.345))
        let firing = table.fire(dueAt: due, changed: due, now: due.addingTimeInterval(0.2), catchUp: .latest)
        #expect(firing?.times.map(Instant.text) == ["2026-03-29T01:00"])
        #expect(firing?.next == (try Instant.date("2026-03-30T00:00")).addingTimeInterval(12.345))
    }

    @Test func `every part of the spread is a time of the schedule's own rule to the millisecond`() throws {
        let due = try Instant.date("2026-01-01T10:00")
        for offset in stride(from: Int64(0), to: 3_600_000, by: 997) {
            let table = Timetable(hourly, offset: .milliseconds(offset))
            let at = try #require(table.due(after: due.addingTimeInterval(-0.001 + Double(offset) / 1_000)))
            let firing = table.fire(dueAt: at, changed: at, now: at, catchUp: .latest)
            #expect(firing?.times == [due])
            #expect(firing?.next.timeIntervalSince(at).rounded() == 3_600)
        }
    }

    @Test func `names spread evenly, and each name always the same`() {
        let offsets = (0..<1_000).map {
            Timetable.offset(of: ScheduleName(rawValue: "schedule \($0)"), within: .seconds(60))
        }
        for tenth in 0..<10 {
            let part = Duration.seconds(tenth * 6)..<Duration.seconds(tenth * 6 + 6)
            #expect((60...140).contains(offsets.count { part.contains($0) }))
        }
        #expect(Timetable.offset(of: "nightly report", within: .zero) == .zero)
        // Pinned: a release that moves it moves every schedule that there is.
        #expect(Timetable.offset(of: "nightly report", within: .seconds(60)) == .milliseconds(21_610))
    }
}
