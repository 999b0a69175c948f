import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

/// One after the other, because partitions are shared.
@Suite(.database, .serialized)
struct PartitionTests {
    private let fixture = QueueFixture()

    private func partitions(of table: String) async throws -> [String] {
        try await fixture.database.query(
            """
            select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent = ('pollux.' || \(table))::regclass order by 1
            """
        ).map { row in try row.decode(0, as: String.self) }
    }

    @Test func `days are made ahead, once, by however many callers`() async throws {
        var configuration = MaintenanceConfiguration()
        configuration.daysAhead = 9
        let maintenance = QueueMaintenance(database: fixture.database, configuration: configuration)
        async let first: Void = maintenance.retain()
        async let second: Void = maintenance.retain()
        _ = try await (first, second)
        try await maintenance.retain()
        for table in ["job_history", "job_attempt", "dead_letter"] {
            #expect(try await partitions(of: table).count == 11)
        }
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
    }

    @Test func `what is past retention is dropped, and what is younger stays`() async throws {
        try await fixture.database.execute(
            """
            create table pollux.job_history_20200101 partition of pollux.job_history
            for values from ('2020-01-01 00:00+00') to ('2020-01-02 00:00+00')
            """
        )
        let before = try await partitions(of: "job_history").count
        try await QueueMaintenance(database: fixture.database).retain()
        let after = try await partitions(of: "job_history")
        #expect(after.count == before - 1)
        #expect(!after.contains("job_history_20200101"))
    }

    @Test func `a reader holds up the dropping, and the dropping holds up nobody`() async throws {
        try await fixture.database.execute(
            """
            create table pollux.job_history_20200102 partition of pollux.job_history
            for values from ('2020-01-02 00:00+00') to ('2020-01-03 00:00+00')
            """
        )
        try await fixture.database.withTransaction { reader in
            _ = try await reader.query("select count(*) from pollux.job_history_20200102")
            try await QueueMaintenance(database: fixture.database).retain()
            #expect(try await partitions(of: "job_history").contains("job_history_20200102"))
        }
        try await QueueMaintenance(database: fixture.database).retain()
        #expect(try await !partitions(of: "job_history").contains("job_history_20200102"))
    }

    @Test func `the row of a session that was lost long ago is removed`() async throws {
        let session = try await fixture.openSession()
        try await fixture.database.execute(
            "update pollux.worker_session set lost_at = now() - interval '2 days' where id = \(session)"
        )
        try await QueueMaintenance(database: fixture.database).retain()
        #expect(try await fixture.value("select count(*) from pollux.worker_session where id = \(session)") == Int64(0))
    }
}
