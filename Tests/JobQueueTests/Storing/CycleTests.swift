import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

/// Completing the last batch and claiming the next in one round trip.
@Suite(.database)
struct CycleTests {
    private let fixture = QueueFixture()

    private func cycle(_ finished: [ClaimedJob], claiming limit: Int, by session: SessionID) async throws -> Cycle {
        let plan = ClaimPlan(
            shares: [ClaimPlan.Share(queue: fixture.queue, limit: limit)],
            total: limit,
            startable: limit
        )
        return try await fixture.database.withConnection { connection in
            try await LeaseStore.cycle(
                completing: finished.map(\.lease),
                claiming: plan,
                promoting: 100,
                for: session,
                on: connection
            )
        }
    }

    private func finished(_ ids: [JobID]) async throws -> Int64? {
        try await fixture.value(
            "select count(*) from pollux.job_history where id = any(\(ids)) and outcome = 'completed'"
        )
    }

    @Test func `the finished are in history and the next are claimed`() async throws {
        let ids = try await fixture.enqueue(4)
        let session = try await fixture.openSession()
        let first = try await fixture.claim(2, by: session)
        let cycle = try await cycle(first, claiming: 2, by: session)
        #expect(cycle.claims.map(\.job.id) == Array(ids.suffix(2)))
        #expect(cycle.lost.isEmpty)
        #expect(try await finished(ids) == 2)
    }

    @Test func `a finished job whose lease is gone is named, and the others are completed`() async throws {
        let ids = try await fixture.enqueue(3)
        let (slow, other) = (try await fixture.openSession(), try await fixture.openSession())
        let jobs = try await fixture.claim(2, by: slow)
        let stale = try #require(jobs.first)
        try await fixture.database.withConnection { try await LeaseStore.giveBack([stale.lease], on: $0) }
        let again = try await fixture.claim(2, by: other)
        #expect(again.map(\.id).contains(stale.id))
        let cycle = try await cycle(jobs, claiming: 1, by: slow)
        #expect(cycle.lost == [stale.id])
        #expect(try await finished(ids) == 1)
        #expect(try await fixture.state(of: stale.id) == "running")
    }

    @Test func `a session that was taken for dead completes what it still holds, and claims nothing`() async throws {
        let ids = try await fixture.enqueue(2)
        let session = try await fixture.openSession()
        let jobs = try await fixture.claim(1, by: session)
        try await fixture.database.execute("update pollux.worker_session set lost_at = now() where id = \(session)")
        let cycle = try await cycle(jobs, claiming: 1, by: session)
        #expect(cycle.isSessionLost)
        #expect(cycle.claims.isEmpty)
        #expect(try await finished(ids) == 1)
    }

    @Test func `only as many as were asked for are marked as started, the first in the order`() async throws {
        let ids = try await fixture.enqueue(5)
        let session = try await fixture.openSession()
        let claims = try await fixture.database.withConnection { connection in
            try await LeaseStore.cycle(
                completing: [],
                claiming: ClaimPlan(shares: [.init(queue: fixture.queue, limit: 5)], total: 5, startable: 2),
                promoting: 0,
                for: session,
                on: connection
            ).claims
        }
        #expect(claims.map(\.job.id) == ids)
        #expect(claims.map(\.isStarted) == [true, true, false, false, false])
    }
}
