import Foundation
import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

@Suite(.database, .serialized)
struct ScheduleFirerTests {
    struct Stop: Error {}
    private let fixture = ScheduleFixture()
    private let longAgo = Date(timeIntervalSince1970: 1_700_000_000)

    @Test func `a due schedule enqueues its job with the time that it is for, and is due next by its rule`()
        async throws
    {
        try await fixture.clear()
        let rule = try ScheduleRule.cron("30 2 * * *", in: "Europe/Berlin")
        try await fixture.store.define(fixture.schedule("nightly", rule))
        try await fixture.makeDue("nightly", at: try Instant.date("2025-10-26T00:30"))
        #expect(try await fixture.firer().fireDue() == 1)
        let now = try #require(try await fixture.value("select now()", as: Date.self))
        let last = try #require(rule.last(1, after: longAgo, through: now).first)
        let stored: String? = try await fixture.value(
            """
            select concat_ws('|', kind, queue, lane, payload->>'account', organization_id, priority, retry_waits,
                retry_jitter, longest_run, attempts, run_at <= now(), token is null)
            from pollux.job
            """
        )
        #expect(stored == "report|maintenance|reports|7|42|-3|{2,0.5}|0.5|00:01:30|0|t|t")
        #expect(try await fixture.scheduledTimes() == ["\(Instant.text(last)):00Z"])
        let schedule = try #require(try await fixture.store.find("nightly"))
        #expect(schedule.nextAt == rule.next(after: now))
        #expect(schedule.lastAt == last)
        #expect(schedule.firedAt.map { abs($0.timeIntervalSince(now)) < 60 } == true)
        #expect(schedule.lastJob == (try await fixture.value("select id from pollux.job", as: JobID.self)))
        #expect(try await fixture.firer().fireDue() == 0)
        #expect(fixture.observer.fired == ["nightly": 1])
    }

    @Test(arguments: [(CatchUp.skip, 0), (.latest, 1), (.all(upTo: 4), 4)])
    func `a downtime is caught up with as the policy says, oldest first`(catchUp: CatchUp, count: Int) async throws {
        try await fixture.clear()
        // Once a year, so that no time is due just now.
        let rule = try ScheduleRule.cron("0 12 1 1 *")
        try await fixture.store.define(fixture.schedule("nightly", rule, catchUp: catchUp))
        try await fixture.makeDue("nightly", at: try Instant.date("2015-01-01T12:00"))
        #expect(try await fixture.firer().fireDue() == count)
        let now = try #require(try await fixture.value("select now()", as: Date.self))
        let missed = rule.last(count, after: .distantPast, through: now).map { "\(Instant.text($0)):00Z" }
        #expect(try await fixture.scheduledTimes() == missed)
        #expect(try await fixture.store.find("nightly")?.nextAt == rule.next(after: now))
        #expect(try await fixture.firer().fireDue() == 0)
    }

    // MARK: - Several firers, and crashes

    @Test func `of two firers that read the same row one fires it, and neither waits`() async throws {
        try await fixture.clear()
        try await fixture.store.define(fixture.schedule())
        try await fixture.makeDue("nightly", at: longAgo)
        let due = try await fixture.read()
        #expect(due.count == 1)
        try await fixture.database.withTransaction { first in
            let fired = try await first.query(ScheduleFirer.fireStatement(due))
            #expect(fired.count == 1)
            // The first has not committed: its row is passed by.
            let passedBy = try await fixture.database.query(ScheduleFirer.fireStatement(due))
            #expect(passedBy.isEmpty)
        }
        // It has: the row is another.
        #expect(try await fixture.database.query(ScheduleFirer.fireStatement(due)).isEmpty)
        #expect(try await fixture.scheduledTimes().count == 1)
    }

    @Test func `a firer that dies before its commit has fired nothing, and another fires`() async throws {
        try await fixture.clear()
        try await fixture.store.define(fixture.schedule())
        try await fixture.makeDue("nightly", at: longAgo)
        let due = try await fixture.read()
        await #expect(throws: Stop.self) {
            try await fixture.database.withTransaction { connection in
                let fired = try await connection.query(ScheduleFirer.fireStatement(due))
                #expect(fired.count == 1)
                throw Stop()
            }
        }
        #expect(try await fixture.scheduledTimes().isEmpty)
        #expect(try await fixture.firer().fireDue() == 1)
    }

    @Test func `a schedule that is changed between reading and firing is fired by its new definition only`()
        async throws
    {
        try await fixture.clear()
        try await fixture.store.define(fixture.schedule())
        try await fixture.makeDue("nightly", at: longAgo)
        let due = try await fixture.read()
        var other = fixture.schedule()
        other.job.kind = "another"
        try await fixture.store.define(other)
        #expect(try await fixture.database.query(ScheduleFirer.fireStatement(due)).isEmpty)
        #expect(try await fixture.firer().fireDue() == 1)
        #expect(try await fixture.scheduledTimes(kind: "report").isEmpty)
        #expect(try await fixture.scheduledTimes(kind: "another").count == 1)
    }

    @Test func `many firers at once fire each of many schedules once`() async throws {
        try await fixture.clear()
        let names = (0..<60).map { ScheduleName(rawValue: "schedule \($0)") }
        let rule = try ScheduleRule.cron("0 12 1 1 *")
        try await fixture.store.define(names.map { fixture.schedule($0, rule, catchUp: .all(upTo: 2)) })
        try await fixture.database.execute(
            "update pollux.schedule set next_at = \(try Instant.date("2015-01-01T12:00"))"
        )
        let fired = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<6 {
                let pool = fixture.anotherPool()
                let firer = fixture.firer(on: pool)
                group.addTask {
                    var fired = 0
                    for _ in 0..<5 { fired += try await firer.fireDue(limit: 7) }
                    await pool.close()
                    return fired
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(fired == 120)
        #expect(try await fixture.scheduledTimes().count == 120)
        #expect(fixture.observer.failures.isEmpty)
    }

    // MARK: - What must not stop the rest

    @Test func `a row that means nothing is told once, keeps its reason and stops no other`() async throws {
        try await fixture.clear()
        let broken = (0..<5).map { ScheduleName(rawValue: "broken \($0)") }
        try await fixture.store.define(
            (broken + ["whole"]).map { fixture.schedule($0, try ScheduleRule.cron("@daily")) }
        )
        try await fixture.database.execute(
            "update pollux.schedule set cron = '61 * * * *', next_at = \(longAgo) where name like 'broken%'"
        )
        try await fixture.makeDue("whole", at: longAgo.addingTimeInterval(86_400))
        // Fewer at a time than are broken.
        #expect(try await fixture.firer().fireDue(limit: 2) == 1)
        #expect(try await fixture.firer().fireDue(limit: 2) == 0)
        #expect(fixture.observer.failures.count == 5)
        let shown: String? = try await fixture.value(
            "select concat_ws('|', state, fault) from pollux.schedule_status where name = 'broken 3'"
        )
        #expect(
            shown?.hasPrefix("broken|the schedule broken 3 is not right: minute: 61 is not") == true,
            "\(shown ?? "")"
        )
        // Made whole again, it is fired for what it has missed.
        try await fixture.database.execute("update pollux.schedule set cron = '0 12 * * *' where name = 'broken 3'")
        #expect(try await fixture.firer().fireDue() == 1)
        #expect(try await fixture.value("select fault is null from pollux.schedule where name = 'broken 3'") == true)
    }

    @Test func `a job that the database refuses stops no other schedule`() async throws {
        try await fixture.clear()
        let names: [ScheduleName] = ["a", "b", "c"]
        try await fixture.store.define(names.map { fixture.schedule($0) })
        try await fixture.database.execute("update pollux.schedule set next_at = \(longAgo)")
        try await fixture.database.execute("update pollux.schedule set kind = 'poison' where name = 'b'")
        try await fixture.database.execute(
            "alter table pollux.job add constraint no_poison check (kind <> 'poison') not valid"
        )
        #expect(try await fixture.firer().fireDue() == 2)
        #expect(fixture.observer.failures.count == 1)
        #expect(
            try await fixture.value("select fault like '%no_poison%' from pollux.schedule where name = 'b'") == true
        )
        try await fixture.database.execute("alter table pollux.job drop constraint no_poison")
        #expect(try await fixture.firer().fireDue() == 1)
    }

    @Test func `a firing whose job was not inserted has not been one, and is due still`() async throws {
        try await fixture.clear()
        try await fixture.store.define(fixture.schedule())
        try await fixture.makeDue("nightly", at: longAgo)
        try await fixture.database.execute(
            "create function public.lose() returns trigger language plpgsql as $$ begin return null; end $$"
        )
        try await fixture.database.execute(
            "create trigger lose before insert on pollux.job for each row execute function public.lose()"
        )
        #expect(try await fixture.firer().fireDue() == 0)
        try await fixture.database.execute("drop trigger lose on pollux.job")
        #expect(try await fixture.store.find("nightly")?.nextAt == longAgo)
        let fault = try await fixture.store.find("nightly")?.fault ?? ""
        #expect(fault.contains("it was not fired whole"), "\(fault)")
        #expect(try await fixture.firer().fireDue() == 1)
    }

    @Test func `while a job with the key lives, a time passes without a second one`() async throws {
        try await fixture.clear()
        try await fixture.store.define(fixture.schedule(catchUp: .all(upTo: 3), uniqueKey: "only one"))
        try await fixture.makeDue("nightly", at: longAgo)
        #expect(try await fixture.firer().fireDue() == 1)
        let first = try await fixture.store.find("nightly")?.lastJob
        try await fixture.makeDue("nightly", at: longAgo)
        #expect(try await fixture.firer().fireDue() == 0)
        #expect(try await fixture.store.find("nightly")?.lastJob == first)
        #expect(fixture.observer.failures.isEmpty)
        try await fixture.database.execute("delete from pollux.job")
        try await fixture.makeDue("nightly", at: longAgo)
        #expect(try await fixture.firer().fireDue() == 1)
    }

    // MARK: - Operators

    @Test func `a schedule that is fired by hand is fired once, and at its own time too`() async throws {
        try await fixture.clear()
        try await fixture.store.define(fixture.schedule("nightly", try ScheduleRule.cron("0 12 1 1 *"), catchUp: .skip))
        let next = try await fixture.store.find("nightly")?.nextAt
        #expect(try await fixture.store.fireNow("nightly"))
        #expect(try await fixture.firer().fireDue() == 1)
        #expect(try await fixture.firer().fireDue() == 0)
        #expect(try await fixture.store.find("nightly")?.nextAt == next)
        #expect(try await !fixture.store.fireNow("nobody"))
        try await fixture.store.disable("nightly")
        #expect(try await !fixture.store.fireNow("nightly"))
    }

    @Test func `an operator who may only read sees what is disabled, overdue and waiting`() async throws {
        try await fixture.clear()
        try await fixture.store.define(["disabled", "overdue", "waiting"].map { fixture.schedule($0) })
        try await fixture.store.disable("disabled")
        try await fixture.makeDue("overdue", at: longAgo)
        let states = try await fixture.database.withTransaction { connection in
            try await connection.execute("set local role pollux_operator")
            return try await connection.query(
                "select name, state from pollux.schedule_status order by next_at, name limit 10"
            ).map { row in try row.decode("name", as: String.self) == row.decode("state", as: String.self) }
        }
        #expect(states == [true, true, true])
    }

    @Test func `looking for what is due reads the head of an index, however many schedules there are`() async throws {
        try await fixture.clear()
        try await fixture.database.execute(
            """
            insert into pollux.schedule (name, run_every, kind, queue, lane, next_at)
            select 's' || n, interval '1 hour', 'k', 'q', 'l', now() + make_interval(secs => n)
            from generate_series(1, 20000) n
            """
        )
        try await fixture.database.execute("analyze pollux.schedule")
        let plan = try await fixture.database.query(
            """
            explain (analyze, buffers, costs off, timing off)
            \(sql: ScheduleFirer.dueStatement(after: (.distantPast, ScheduleName(rawValue: "")), limit: 200))
            """
        ).map { row in try row.decode(0, as: String.self) }.joined(separator: "\n")
        #expect(plan.contains("schedule_due"), "\(plan)")
        #expect(!plan.contains("Sort"), "\(plan)")
    }
}
