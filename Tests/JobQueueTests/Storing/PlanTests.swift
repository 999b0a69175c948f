import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

/// The claim's plan must not flip, whatever the table holds and whatever the statistics say.
///
/// What a function's statements touch is counted by `explain (analyze, buffers)`: a scan of the table shows in it.
@Suite(.database, .serialized)
struct PlanTests {
    private let fixture = QueueFixture()

    /// Pages touched by a claim of ten; measured: about 200.
    private func pagesOfAClaim() async throws -> Int64 {
        let session = try await fixture.openSession()
        return try await pages(of: "select id from pollux.claim_jobs(\(session), \([fixture.queue]), '{10}', 10, 10)")
    }

    /// Pages touched by a statement that calls functions of the queue's, the second time on a connection: the first call
    /// reads the catalogue as well.
    private func pages(of statement: SQL) async throws -> Int64 {
        try await fixture.database.withConnection { connection in
            _ = try await connection.query(statement)
            let plan = try await connection.query("explain (analyze, buffers, format json) \(sql: statement)").first
            let text = try #require(plan).decode(0, as: String.self)
            let hit = try #require(text.firstMatch(of: /"Shared Hit Blocks": (\d+)/)?.1)
            let read = try #require(text.firstMatch(of: /"Shared Read Blocks": (\d+)/)?.1)
            return try #require(Int64(hit)) + #require(Int64(read))
        }
    }

    private func fill(_ count: Int, dueIn seconds: Double) async throws {
        try await fixture.database.execute(
            """
            insert into pollux.job (kind, queue, lane, run_at)
            select 'k', \(fixture.queue), 'lane ' || n % 100, now() + make_interval(secs => \(seconds) + n * 0.001)
            from generate_series(1, \(Int32(clamping: count))) n
            """
        )
    }

    @Test func `a claim touches few pages of a large table, with and without statistics`() async throws {
        try await fill(60_000, dueIn: -3600)
        #expect(try await pagesOfAClaim() < 600)
        try await fixture.database.execute("analyze pollux.job")
        #expect(try await pagesOfAClaim() < 600)
    }

    @Test func `a claim doesn't walk over what is scheduled for later`() async throws {
        try await fill(60_000, dueIn: 3600)
        try await fill(30, dueIn: -10)
        #expect(try await pagesOfAClaim() < 600)
    }

    @Test func `statistics of a table that was small don't turn a claim into a scan`() async throws {
        try await fixture.database.execute("delete from pollux.job")
        try await fixture.database.execute("analyze pollux.job")
        try await fill(60_000, dueIn: -3600)
        try await fixture.jobs.setCap(lane: "lane 1", cap: 1)
        try await fixture.jobs.pause(lane: "lane 2")
        #expect(try await pagesOfAClaim() < 900)
    }

    @Test func `rescue looks at leases and not at what waits`() async throws {
        try await fixture.database.execute("delete from pollux.job")
        try await fixture.database.execute("analyze pollux.job")
        try await fill(60_000, dueIn: -3600)
        let (session, lost) = (try await fixture.openSession(), try await fixture.openSession())
        _ = try await fixture.claim(20, by: session)
        _ = try await fixture.claim(20, by: lost)
        #expect(try await pages(of: "select pollux.fail_overdue(interval '6 s', 500)") < 400)
        try await fixture.rescue(lost)
        #expect(try await pages(of: "select pollux.rescue_session(\(lost), 3, 500)") < 400)
    }
}
