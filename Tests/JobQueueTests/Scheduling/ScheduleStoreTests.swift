import Foundation
import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

@Suite(.database, .serialized)
struct ScheduleStoreTests {
    private let fixture = ScheduleFixture()

    @Test func `everything that was defined is read back`() async throws {
        try await fixture.clear()
        let rule = try ScheduleRule.cron("30  2 * * MON", in: "Europe/Berlin")
        let defined = fixture.schedule("n", rule, catchUp: .all(upTo: 9), spread: .seconds(600), uniqueKey: "k")
        #expect(try await fixture.store.define(defined) == .created)
        let found = try #require(try await fixture.store.find("n"))
        #expect(found.definition.name == "n")
        #expect(found.definition.rule == rule)
        #expect(found.definition.catchUp == .all(upTo: 9))
        #expect(found.definition.spread == .seconds(600))
        #expect(found.offset < .seconds(600))
        let job = found.definition.job
        #expect(job.kind == "report" && job.queue == "maintenance" && job.lane == "reports" && job.priority == -3)
        #expect(job.organizationID == 42 && job.uniqueKey == "k" && job.longestRun == .seconds(90))
        #expect(job.payload == #"{"account": 7}"#)
        #expect(job.retry == RetryPolicy(waits: [.seconds(2), .milliseconds(500)], jitter: 0.5))
        #expect(found.isEnabled && found.lastAt == nil && found.lastJob == nil && found.fault == nil)
        let next = try #require(found.nextAt)
        let now = try #require(try await fixture.value("select now()", as: Date.self))
        #expect(next == Timetable(rule, offset: found.offset).due(after: now))
        #expect(try await fixture.store.list().map(\.definition.name) == ["n"])
        #expect(try await fixture.store.remove("n"))
        #expect(try await fixture.store.find("n") == nil)
        #expect(try await !fixture.store.remove("n"))
    }

    @Test func `a schedule is due although it is defined more often than it is due`() async throws {
        try await fixture.clear()
        let schedule = fixture.schedule()
        try await fixture.store.define(schedule)
        let due = Date(timeIntervalSince1970: 1_700_000_000)
        try await fixture.makeDue("nightly", at: due)
        #expect(try await fixture.store.define(schedule) == .unchanged)
        #expect(try await fixture.store.find("nightly")?.nextAt == due)
        // Another job, and the same rule.
        var other = schedule
        other.job.priority = 5
        #expect(try await fixture.store.define(other) == .changed)
        #expect(try await fixture.store.find("nightly")?.nextAt == due)
        #expect(try await fixture.firer().fireDue() == 1)
    }

    @Test func `the same definition again writes nothing`() async throws {
        try await fixture.clear()
        let schedules = try [
            fixture.schedule("a", .cron("@daily")), fixture.schedule("b", .every(.seconds(60)), spread: .seconds(60)),
        ]
        #expect(try await fixture.store.define(schedules) == [.created, .created])
        let sql: SQL = "select string_agg(xmin::text || ctid::text, ',' order by name) from pollux.schedule"
        let before = try await fixture.value(sql, as: String.self)
        #expect(try await fixture.store.define(schedules.reversed()) == [.unchanged, .unchanged])
        #expect(try await fixture.value(sql, as: String.self) == before)
    }

    @Test func `another rule is due by that rule from now on`() async throws {
        try await fixture.clear()
        try await fixture.store.define(fixture.schedule())
        try await fixture.makeDue("nightly", at: Date(timeIntervalSince1970: 1_700_000_000))
        let rule = try ScheduleRule.cron("0 12 1 1 *")
        #expect(try await fixture.store.define(fixture.schedule("nightly", rule)) == .changed)
        let now = try #require(try await fixture.value("select now()", as: Date.self))
        #expect(try await fixture.store.find("nightly")?.nextAt == rule.next(after: now))
        #expect(try await fixture.firer().fireDue() == 0)
    }

    @Test func `another spread moves a schedule within its time, and loses none`() async throws {
        try await fixture.clear()
        try await fixture.store.define(fixture.schedule(spread: .seconds(600)))
        let offset = Timetable.offset(of: "nightly", within: .seconds(600))
        let hour = Date(timeIntervalSince1970: 1_699_999_200)
        try await fixture.makeDue("nightly", at: hour.addingTimeInterval(Double(offset.components.seconds)))
        #expect(try await fixture.store.define(fixture.schedule(spread: .zero)) == .changed)
        let next = try #require(try await fixture.store.find("nightly")?.nextAt)
        #expect(abs(next.timeIntervalSince(hour)) <= 1)
    }

    @Test func `what an operator has disabled stays disabled when programs are deployed`() async throws {
        try await fixture.clear()
        try await fixture.store.define(fixture.schedule())
        #expect(try await fixture.store.disable("nightly"))
        #expect(try await !fixture.store.disable("nightly"))
        try await fixture.makeDue("nightly", at: Date(timeIntervalSince1970: 1_700_000_000))
        var other = fixture.schedule()
        other.job.priority = 5
        #expect(try await fixture.store.define(other) == .changed)
        #expect(try await fixture.firer().fireDue() == 0)
        #expect(try await fixture.store.find("nightly")?.isEnabled == false)
    }

    @Test func `an enabled schedule goes on with its next time and catches up with nothing`() async throws {
        try await fixture.clear()
        try await fixture.store.define(fixture.schedule(catchUp: .all(upTo: 100)))
        try await fixture.store.disable("nightly")
        try await fixture.makeDue("nightly", at: Date(timeIntervalSince1970: 1_700_000_000))
        #expect(try await fixture.store.enable("nightly"))
        #expect(try await fixture.store.find("nightly")?.nextAt == nil)
        #expect(try await fixture.firer().fireDue() == 0)
        let now = try #require(try await fixture.value("select now()", as: Date.self))
        let next = try #require(try await fixture.store.find("nightly")?.nextAt)
        #expect(next > now && next <= now.addingTimeInterval(3_600))
    }

    @Test func `a rolled back definition has defined nothing`() async throws {
        struct Stop: Error {}
        try await fixture.clear()
        await #expect(throws: Stop.self) {
            try await fixture.database.withTransaction { connection in
                try await fixture.store.define([fixture.schedule()], on: connection)
                throw Stop()
            }
        }
        #expect(try await fixture.store.list().isEmpty)
    }

    // MARK: - The door

    struct Refusal: Sendable, CustomTestStringConvertible {
        let says: String
        let change: @Sendable (inout NewSchedule) -> Void
        var testDescription: String { says }

        init(_ says: String, _ change: @escaping @Sendable (inout NewSchedule) -> Void) {
            self.says = says
            self.change = change
        }
    }

    static let refusals: [Refusal] = [
        Refusal("1 to 200 bytes") { $0.name = "" },
        Refusal("1 to 200 bytes") { $0.name = ScheduleName(rawValue: String(repeating: "ü", count: 101)) },
        Refusal("whole seconds, from 1 second to 366 days") { $0.rule = .every(.zero) },
        Refusal("whole seconds, from 1 second to 366 days") { $0.rule = .every(.milliseconds(1_500)) },
        Refusal("whole seconds, from 1 second to 366 days") { $0.rule = .every(.seconds(400 * 86_400)) },
        Refusal("its spread must be") { $0.spread = .seconds(-1) },
        Refusal("its spread must be") { $0.spread = .seconds(3_601) },
        Refusal("1 to 1000 times, not 0") { $0.catchUp = .all(upTo: 0) },
        Refusal("1 to 1000 times, not 1001") { $0.catchUp = .all(upTo: 1_001) },
        Refusal("must be a JSON object") { $0.job.payload = "[1]" },
        Refusal("must be a JSON object") { $0.job.payload = "{" },
        Refusal("kind is empty") { $0.job.kind = "" },
        Refusal("a wait of its own") { $0.job.runAfter = .seconds(1) },
        Refusal("longest run must be") { $0.job.longestRun = .zero },
    ]

    @Test(arguments: refusals)
    func `what could not be fired is refused at the door, with what would be right`(refusal: Refusal) async throws {
        var schedule = fixture.schedule("refused")
        refusal.change(&schedule)
        let error = await #expect(throws: JobQueueError.self) { try await fixture.store.define(schedule) }
        #expect(error.map { "\($0)".contains(refusal.says) } == true, "\(error.map { "\($0)" } ?? "")")
    }

    @Test func `a zone without a name is refused`() async throws {
        let zone = try #require(TimeZone(secondsFromGMT: 3_600))
        let schedule = fixture.schedule("refused", .cron(try CronExpression("@daily"), zone))
        await #expect(throws: JobQueueError.self) { try await fixture.store.define(schedule) }
    }
}
