import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

@Suite(.database, .serialized)
struct OperatorTests {
    private let fixture = QueueFixture()

    @Test(arguments: [
        "job_status", "queue_depth", "worker_status", "lane_status", "dead_job", "attempt_log", "job_history",
    ])
    func `an operator who may only read can read every view`(view: String) async throws {
        try await fixture.enqueue()
        try await fixture.database.withTransaction { connection in
            try await connection.execute("set local role pollux_operator")
            _ = try await connection.query("select * from pollux.\(identifier: view) limit 10")
        }
        await #expect(throws: PostgresError.self) {
            try await fixture.database.withTransaction { connection in
                try await connection.execute("set local role pollux_operator")
                try await connection.execute("select pollux.pause_lane('l')")
            }
        }
    }

    @Test func `everything of the queue's in the schema is commented`() async throws {
        let bare = try await fixture.database.query(
            """
            select c.relname::text from pg_class c
            where c.relnamespace = 'pollux'::regnamespace
              and (c.relname ~ '^(job|dead_|lane|worker_|queue_|attempt_)' and c.relkind in ('r', 'p', 'v', 'S'))
              and c.relname <> 'job_id_seq'
              and obj_description(c.oid, 'pg_class') is null
            union all
            select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
            where c.relnamespace = 'pollux'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
              and c.relname in ('job', 'job_history', 'job_attempt', 'dead_letter', 'lane', 'worker_session')
              and a.attnum > 0 and not a.attisdropped and col_description(c.oid, a.attnum) is null
            union all
            select p.proname::text from pg_proc p
            where p.pronamespace = 'pollux'::regnamespace and obj_description(p.oid, 'pg_proc') is null
            """
        ).map { row in try row.decode(0, as: String.self) }
        #expect(bare.isEmpty)
    }

    @Test func `queue_depth says what waits, what is for later and what runs`() async throws {
        try await fixture.enqueue(3)
        try await fixture.enqueue(2, fixture.newJob(priority: 5))
        try await fixture.enqueue(4, fixture.newJob(runAfter: .seconds(600)))
        let session = try await fixture.openSession()
        _ = try await fixture.claim(by: session)
        let depth: String? = try await fixture.value(
            """
            select concat_ws('|', ready, ready_exact, scheduled, running, suspects, oldest_due_seconds < 60)
            from pollux.queue_depth where queue = \(fixture.queue)
            """
        )
        #expect(depth == "4|t|4|1|0|t")
    }

    @Test func `queue_depth estimates what is too much to count, and says so`() async throws {
        try await fixture.database.execute(
            """
            insert into pollux.job (kind, queue, lane)
            select 'k', \(fixture.queue), 'l' from generate_series(1, 20000)
            """
        )
        try await fixture.database.execute("analyze pollux.job")
        let row = try #require(
            try await fixture.database.query(
                "select ready, ready_exact from pollux.queue_depth where queue = \(fixture.queue)"
            ).first
        )
        #expect(try !row.decode("ready_exact", as: Bool.self))
        #expect(try (10_000...40_000).contains(row.decode("ready", as: Int.self)))
        try await fixture.database.execute("delete from pollux.job where queue = \(fixture.queue)")
    }

    @Test func `worker_status and lane_status show sessions, caps and pauses`() async throws {
        let lane = LaneKey(rawValue: "lane in \(fixture.queue)")
        try await fixture.enqueue(3, fixture.newJob(lane: lane))
        try await fixture.jobs.setCap(lane: lane, cap: 2)
        let session = try await fixture.openSession()
        _ = try await fixture.claim(3, by: session)
        try await fixture.jobs.pause(lane: lane, reason: "breaker")
        let shown: String? = try await fixture.value(
            "select concat_ws('|', cap, running, waiting, paused, pause_reason) from pollux.lane_status where lane = \(lane)"
        )
        #expect(shown == "2|2|1|t|breaker")
        let worker: String? = try await fixture.value(
            "select concat_ws('|', state, leases, host) from pollux.worker_status where id = \(session)"
        )
        #expect(worker == "alive|2|test")
    }
}
