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

    /// Pages touched by a claim of ten; measured: about 150.
    private func pagesOfAClaim() async throws -> Int64 {
        let session = try await fixture.openSession()
        return try await pages(
            of: "select id from pollux.cycle(\(session), '{}', '{}', \([fixture.queue]), '{10}', 10, 10, 5, '{}')"
        )
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

    /// Runs statements of a million rows, for which the usual timeout is too short on a busy machine.
    private func atLeisure(_ body: @Sendable (Connection) async throws -> Void) async throws {
        try await fixture.database.withTransaction { connection in
            try await connection.execute("set local statement_timeout = 0")
            try await body(connection)
        }
    }

    private func expect(_ pages: Int64, below limit: Int64) {
        #expect(pages < limit)
    }

    private func fill(_ count: Int, dueIn seconds: Double) async throws {
        try await fixture.database.execute(
            """
            insert into pollux.job (kind, queue, lane, run_at, scheduled, turn)
            select 'k', \(fixture.queue), 'lane ' || n % 100, now() + make_interval(secs => \(seconds) + n * 0.001),
                \(seconds > 0), case when \(seconds > 0) then 0 else n / 100 * 1000 end
            from generate_series(1, \(Int32(clamping: count))) n
            """
        )
    }

    @Test func `a claim touches few pages of a large table, with and without statistics`() async throws {
        try await fill(60_000, dueIn: -3600)
        try await expect(pagesOfAClaim(), below: 600)
        try await fixture.database.execute("analyze pollux.job")
        try await expect(pagesOfAClaim(), below: 600)
    }

    @Test func `a claim doesn't walk over what is scheduled for later`() async throws {
        try await fill(60_000, dueIn: 3600)
        try await fill(30, dueIn: -10)
        try await expect(pagesOfAClaim(), below: 600)
    }

    @Test func `statistics of a table that was small don't turn a claim into a scan`() async throws {
        try await fixture.database.execute("delete from pollux.job")
        try await fixture.database.execute("analyze pollux.job")
        try await fill(60_000, dueIn: -3600)
        try await fixture.jobs.setCap(lane: "lane 1", cap: 1)
        try await fixture.jobs.pause(lane: "lane 2")
        try await expect(pagesOfAClaim(), below: 900)
    }

    @Test func `a lane that is blocked is not scanned past, however long its backlog`() async throws {
        let (paused, full) = (
            LaneKey(rawValue: "paused in \(fixture.queue)"), LaneKey(rawValue: "full in \(fixture.queue)")
        )
        try await fixture.database.execute(
            """
            insert into pollux.job (kind, queue, lane, scheduled, turn)
            select 'k', \(fixture.queue), case n % 2 when 0 then \(paused) else \(full) end, false, n / 2 * 1000
            from generate_series(1, 20000) n
            """
        )
        try await fixture.jobs.setCap(lane: full, cap: 1)
        let session = try await fixture.openSession()
        _ = try await fixture.claim(2, by: session)
        try await fixture.jobs.pause(lane: paused)
        let free = try await fixture.enqueue(30)
        // The first claims may look at what they pass; each looks at some windows of it.
        var claimed: [JobID] = []
        try await eventually(within: .seconds(30)) {
            claimed += try await fixture.claim(10, by: session).map(\.id)
            return claimed.count >= 20
        }
        #expect(claimed == Array(free.prefix(20)))
        try await eventually("the floor has passed the blocked", within: .seconds(30)) {
            _ = try await fixture.enqueue(1)
            _ = try await fixture.claim(1, by: session)
            return try await pagesOfAClaim() < 400
        }
    }

    @Test(.tags(.slow)) func `a claim's plan and cost are the same with a million scheduled, ready or dead jobs`()
        async throws
    {
        try await fixture.database.execute("vacuum pollux.job")
        let none = try await pagesOfAClaim()
        try await fixture.database.execute("analyze pollux.job")
        try await atLeisure { connection in
            try await connection.execute(
                """
                insert into pollux.job (kind, queue, lane, run_at, turn)
                select 'k', \(fixture.queue), 'lane ' || n % 100, now() + interval '1 day', n / 100 * 1000
                from generate_series(1, 1000000) n
                """,
                timeout: .seconds(300)
            )
        }
        let scheduled = try await pagesOfAClaim()
        // Nothing that this makes dead can be removed while the snapshot is held.
        try await fixture.database.withTransaction { holder in
            try await holder.execute("set transaction isolation level repeatable read")
            _ = try await holder.query("select count(*) from pollux.lane")
            try await atLeisure { connection in
                try await connection.execute(
                    "update pollux.job set scheduled = false where queue = \(fixture.queue)",
                    timeout: .seconds(300)
                )
            }
            let ready = try await pagesOfAClaim()
            try await atLeisure { connection in
                try await connection.execute(
                    "delete from pollux.job where queue = \(fixture.queue) and token is null",
                    timeout: .seconds(300)
                )
                try await connection.execute(
                    """
                    update pollux.queue_clock c
                    set (head_turn, head_id, middle_turn, middle_id, floor_turn, floor_id) = (
                        10000000, c.head_id, 10000000, c.head_id, 10000000, c.head_id
                    )
                    where c.queue = \(fixture.queue)
                    """
                )
            }
            try await fixture.enqueue(30)
            let dead = try await pagesOfAClaim()
            #expect([none, scheduled, ready, dead].allSatisfy { $0 < 900 }, "\([none, scheduled, ready, dead])")
        }
    }

    @Test func `rescue looks at leases and not at what waits`() async throws {
        try await fixture.database.execute("delete from pollux.job")
        try await fixture.database.execute("analyze pollux.job")
        try await fill(60_000, dueIn: -3600)
        let (session, lost) = (try await fixture.openSession(), try await fixture.openSession())
        _ = try await fixture.claim(20, by: session)
        _ = try await fixture.claim(20, by: lost)
        try await expect(pages(of: "select pollux.fail_overdue(interval '6 s', 500)"), below: 400)
        try await fixture.rescue(lost)
        try await expect(pages(of: "select pollux.rescue_session(\(lost), 3, 500)"), below: 400)
    }
}
