import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

/// An operator's look must cost the same however much there is: counted in pages, which don't depend on the machine.
@Suite(.database)
struct ViewCostTests {
    private let fixture = QueueFixture()

    /// What is asked at night, and how many pages it may touch; the jobs alone lie on more than 3,000, their ends on 2,000.
    private static let looks: [(sql: String, pages: Int)] = [
        ("select * from pollux.job_status limit 50", 400),
        ("select * from pollux.job_status order by id desc limit 50", 400),
        ("select * from pollux.job_status where id = 100", 50),
        ("select * from pollux.job_status where lane = 'lane 7' limit 50", 400),
        ("select * from pollux.job_status where session_id is not null order by lease_age desc", 400),
        ("select * from pollux.explain_job(100)", 200),
        ("select * from pollux.queue_depth", 2500),
        ("select * from pollux.lane_status where lane = 'lane 7'", 1500),
        ("select * from pollux.worker_status", 200),
        ("select * from pollux.dead_job order by died_at desc limit 50", 300),
        ("select * from pollux.dead_job where id = 100", 300),
        ("select * from pollux.dead_job where lane = 'lane 7' order by died_at desc limit 50", 300),
        ("select * from pollux.attempt_log where job_id = 100", 300),
        ("select * from pollux.attempt_log where lane = 'lane 7' and outcome <> 'completed' limit 50", 300),
        ("select * from pollux.job_history where id = 100", 300),
    ]

    @Test func `a look costs the same however many jobs there are`() async throws {
        let queue = fixture.queue
        let fillings: [SQL] = [
            "insert into pollux.lane (key, cap) select 'lane ' || n, 5 from generate_series(0, 99) n",
            """
            insert into pollux.job (kind, queue, lane, run_at)
            select 'k', \(queue), 'lane ' || n % 100, now() - interval '1 hour' from generate_series(1, 80000) n
            """,
            """
            insert into pollux.job_history (id, outcome, kind, queue, lane, created_at, attempts, failures, payload)
            select n, 'completed', 'k', \(queue), 'lane ' || n % 100, now(), 1, 0, '{}' from generate_series(1, 100000) n
            """,
            """
            insert into pollux.job_attempt (job_id, attempt, kind, lane, outcome)
            select n, 1, 'k', 'lane ' || n % 100, 'failed' from generate_series(1, 50000) n
            """,
            """
            insert into pollux.dead_letter (
                id, reason, kind, queue, lane, priority, created_at, attempts, failures, crashes, retry_jitter, retry_waits,
                longest_run, payload
            )
            select n, 'failed', 'k', \(queue), 'lane ' || n % 100, 0, now(), 1, 1, 0, 0, '{}', interval '1 min', '{}'
            from generate_series(1, 50000) n
            """,
        ]
        for filling in fillings { try await fixture.database.execute(filling) }
        _ = try await fixture.claim(10, by: try await fixture.openSession())
        for isAnalyzed in [false, true] {
            if isAnalyzed { try await fixture.database.execute("analyze") }
            // Without any statistics half of all jobs may be leased.
            for look in Self.looks where isAnalyzed || !look.sql.contains("session_id is not null") {
                let pages = try await self.pages(of: SQL(stringLiteral: look.sql))
                #expect(pages < look.pages, "\(look.sql), statistics: \(isAnalyzed)")
            }
        }
    }

    /// The second time on a connection: the first reads the catalogue as well.
    private func pages(of statement: SQL) async throws -> Int {
        try await fixture.database.withConnection { connection in
            _ = try await connection.query(statement)
            let plan = try await connection.query("explain (analyze, buffers, format json) \(sql: statement)").first
            let text = try #require(plan).decode(0, as: String.self)
            let hit = try #require(text.firstMatch(of: /"Shared Hit Blocks": (\d+)/)?.1)
            let read = try #require(text.firstMatch(of: /"Shared Read Blocks": (\d+)/)?.1)
            return try #require(Int(hit)) + #require(Int(read))
        }
    }
}
