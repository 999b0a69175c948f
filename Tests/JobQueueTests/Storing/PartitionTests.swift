import Foundation
import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

/// One after the other, because partitions are shared.
@Suite(.database, .serialized)
struct PartitionTests {
    private let fixture = QueueFixture()
    private let tables = ["job_history", "job_attempt", "dead_letter"]

    private var maintenance: QueueMaintenance { QueueMaintenance(database: fixture.database) }

    private func partitions(of table: String) async throws -> [String] {
        try await fixture.database.query(
            "select p.name from pollux.partitions(('pollux.' || \(table))::regclass) p order by 1"
        ).map { row in try row.decode(0, as: String.self) }
    }

    /// Makes the partition of a day of January 2020, long past retention, and returns its name.
    private func makeOld(_ day: Int, of table: String = "job_history") async throws -> String {
        let name = table + String(format: "_202001%02d", day)
        let (from, until) = (
            String(format: "2020-01-%02d 00:00+00", day), String(format: "2020-01-%02d 00:00+00", day + 1)
        )
        let table = "pollux.\(name) partition of pollux.\(table) for values from ('\(from)') to ('\(until)')"
        try await fixture.database.execute(SQL(stringLiteral: "create table \(table)"))
        return name
    }

    /// As maintenance does it: who can't have a lock in time tries again.
    private func retain(_ maintenance: QueueMaintenance) async throws {
        try await eventually("retention has all its locks", within: .seconds(30)) {
            do {
                try await maintenance.retain()
                return true
            } catch let error as PostgresError where error.sqlState == SQLState(rawValue: "55P03") {
                return false
            }
        }
    }

    @Test func `the days to come are covered, once, by however many callers`() async throws {
        var configuration = MaintenanceConfiguration()
        configuration.daysAhead = 17
        let maintenance = QueueMaintenance(database: fixture.database, configuration: configuration)
        async let first: Void = retain(maintenance)
        async let second: Void = retain(maintenance)
        _ = try await (first, second)
        try await retain(maintenance)
        for table in tables {
            let uncovered: Int64? = try await fixture.value(
                """
                select count(*) from generate_series(0, 17) d
                where 1 <> (
                    select count(*) from pollux.partitions(('pollux.' || \(table))::regclass) p
                    where p.from_at <= now() + d * interval '1 day' and p.until_at > now() + d * interval '1 day'
                )
                """
            )
            #expect(uncovered == 0)
        }
    }

    @Test func `dead letters lie in weeks, so that a job is found in few places`() async throws {
        _ = try await fixture.database.query("select pollux.make_partitions('dead_letter', 60)")
        #expect(try await partitions(of: "dead_letter").count < 25)
        let odd: Int64? = try await fixture.value(
            """
            select count(*) from pollux.partitions('pollux.dead_letter') p
            where p.from_at > now() + interval '16 days'
              and (p.until_at - p.from_at <> interval '7 days' or extract(isodow from p.from_at at time zone 'UTC') <> 1)
            """
        )
        #expect(odd == 0)
    }

    @Test func `a row of a day that was not made is kept all the same, and the day can still be made around it`()
        async throws
    {
        try await fixture.database.execute(
            """
            insert into pollux.job_attempt (job_id, finished_at, attempt, kind, lane, outcome)
            values (1, now() + interval '40 days', 1, 'k', 'l', 'failed')
            """
        )
        #expect(try await fixture.value("select count(*) from pollux.job_attempt_default") == Int64(1))
        _ = try await fixture.database.execute("select pollux.make_history_partitions(41)")
        #expect(try await fixture.value("select count(*) from pollux.job_attempt where job_id = 1") == Int64(1))
        #expect(try await partitions(of: "job_attempt").count == 42)
        try await fixture.database.execute("delete from pollux.job_attempt where job_id = 1")
    }

    @Test func `the default partition is emptied when the last of its rows is old`() async throws {
        try await fixture.database.execute(
            """
            insert into pollux.dead_letter_default
            select d.* from jsonb_populate_record(null::pollux.dead_letter, '{
                "id": 1, "reason": "failed", "kind": "k", "queue": "q", "lane": "l", "priority": 0, "attempts": 1,
                "failures": 1, "crashes": 0, "retry_jitter": 0, "retry_waits": [], "longest_run": "1 min", "payload": {}
            }'::jsonb || jsonb_build_object('created_at', now(), 'died_at', now() - interval '80 days')) d
            """
        )
        try await maintenance.retain()
        #expect(try await fixture.value("select count(*) from pollux.dead_letter_default") == Int64(1))
        var configuration = MaintenanceConfiguration()
        configuration.deadRetention = .seconds(70 * 86400)
        try await QueueMaintenance(database: fixture.database, configuration: configuration).retain()
        #expect(try await fixture.value("select count(*) from pollux.dead_letter_default") == Int64(0))
    }

    @Test func `what is past retention is dropped, however much, and what is younger stays`() async throws {
        let before = try await partitions(of: "job_history")
        let old = [try await makeOld(1), try await makeOld(2), try await makeOld(3)]
        try await maintenance.retain()
        #expect(try await partitions(of: "job_history") == before)
        #expect(
            try await fixture.value("select r.dropped from pollux.retention r where r.table_name = 'job_history'")
                == old[2]
        )
    }

    @Test func `the row of a session that was lost long ago is removed, unless it still holds a job`() async throws {
        try await fixture.enqueue()
        let (session, holder) = (try await fixture.openSession(), try await fixture.openSession())
        _ = try await fixture.claim(by: holder)
        try await fixture.database.execute(
            "update pollux.worker_session set lost_at = now() - interval '2 days' where id = any(\([session, holder]))"
        )
        try await maintenance.retain()
        let left = try await fixture.database.query(
            "select s.id from pollux.worker_session s where s.id = any(\([session, holder]))"
        ).map { row in try row.decode(0, as: SessionID.self) }
        #expect(left == [holder])
    }

    // MARK: - Who is in the way

    @Test func `a reader holds up the dropping of what it reads, and of nothing else`() async throws {
        let (read, other) = (try await makeOld(4), try await makeOld(5))
        try await fixture.database.withTransaction { reader in
            _ = try await reader.query("select count(*) from pollux.\(identifier: read)")
            // The reader counts as a long one after a second.
            _ = try await reader.query("select pg_sleep(1.1)")
            try await maintenance.retain()
            let names = try await partitions(of: "job_history")
            #expect(names.contains(read) && !names.contains(other))
            let held: String? = try await fixture.value(
                "select r.not_dropped from pollux.retention r where r.table_name = 'job_history'"
            )
            #expect(held?.hasPrefix("\(read): process ") == true)
        }
        try await maintenance.retain()
        #expect(try await !partitions(of: "job_history").contains(read))
        #expect(
            try await fixture.value(
                "select r.not_dropped is null from pollux.retention r where r.table_name = 'job_history'"
            )
                == true
        )
    }

    @Test func `a job that ends while retention waits for a reader isn't kept waiting`() async throws {
        let old = try await makeOld(6)
        try await fixture.database.withTransaction { reader in
            // Of the whole table: it holds the parent too, which every job that ends writes through.
            _ = try await reader.query("select count(*) from pollux.job_history")
            _ = try await reader.query("select pg_sleep(1.1)")
            async let retained: Void = maintenance.retain()
            var longest = Duration.zero
            for number in 0..<40 {
                longest = max(
                    longest,
                    try await ContinuousClock().measure {
                        _ = try await fixture.database.execute(
                            """
                            insert into pollux.job_history (
                                id, outcome, kind, queue, lane, created_at, attempts, failures, payload
                            )
                            values (\(Int64(number)), 'completed', 'k', 'q', 'l', now(), 1, 0, '{}')
                            """
                        )
                    }
                )
            }
            try await retained
            #expect(try await partitions(of: "job_history").contains(old))
            // An insert waits for the dropping's lock_timeout, 50 ms each time; one that waited for the reader would wait for ever.
            #expect(longest < .seconds(3))
        }
    }

    @Test func `a reader of the whole table holds up the making of days, and is named`() async throws {
        try await fixture.database.withTransaction { reader in
            _ = try await reader.query("select count(*) from pollux.job_attempt")
            _ = try await reader.query("select pg_sleep(1.1)")
            _ = try await fixture.database.query("select pollux.make_partitions('job_attempt', 70)")
            let shown: String? = try await fixture.value(
                "select r.not_made from pollux.retention r where r.table_name = 'job_attempt'"
            )
            #expect(shown?.contains("in a transaction since") == true)
        }
        #expect(try await (fixture.value("select pollux.make_partitions('job_attempt', 70)") ?? Int32(0)) > 0)
    }

    @Test func `who asks for the last minute of a day's jobs reads that minute`() async throws {
        try await fixture.database.execute(
            """
            insert into pollux.job_history (
                id, finished_at, outcome, kind, queue, lane, created_at, attempts, failures, payload
            )
            select n, now() - interval '10 ms' * (60000 - n), 'completed', 'k', 'q', 'l', now(), 1, 0, '{}'
            from generate_series(1, 60000) n
            """
        )
        try await maintenance.retain()
        let plan = try await fixture.database.withTransaction { connection in
            try await connection.execute("set local enable_seqscan = off")
            return try await connection.query(
                """
                explain (analyze, timing off, summary off)
                select from pollux.job_history h where h.finished_at > now() - interval '10 s'
                """
            ).map { row in try row.decode(0, as: String.self) }.joined(separator: "\n")
        }
        let removed = try #require(plan.firstMatch(of: /Rows Removed by Index Recheck: (\d+)/)?.1)
        #expect(try #require(Int(removed)) < 30_000)
    }
}
