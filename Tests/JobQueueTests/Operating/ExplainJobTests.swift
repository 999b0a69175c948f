import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

@Suite(.database)
struct ExplainJobTests {
    private let fixture = QueueFixture()

    /// The state that a job is said to be in, and why.
    private func explain(_ id: JobID) async throws -> (state: String, why: String, advice: String) {
        let row = try #require(
            try await fixture.database.query("select state, why, what_to_do from pollux.explain_job(\(id))").first
        )
        return (
            try row.decode(0, as: String.self), try row.decode(1, as: String.self), try row.decode(2, as: String.self)
        )
    }

    @Test func `a job that nobody serves is said to be so`() async throws {
        let id = try await fixture.enqueue()[0]
        let said = try await explain(id)
        #expect(said.state == "ready")
        #expect(said.why.contains("no live worker serves queue \(fixture.queue)"))
    }

    @Test func `a job behind others of its lane is told how many`() async throws {
        _ = try await fixture.openSession()
        let ids = try await fixture.enqueue(3)
        let session = try await fixture.openSession()
        let running = try #require(try await fixture.claim(by: session).first)
        #expect(running.id == ids[0])
        #expect(try await explain(ids[2]).why.hasSuffix("waits its turn: 1 of its lane are before it"))
        let said = try await explain(ids[0])
        #expect(said.state == "running")
        #expect(said.why.hasPrefix("session \(session) (test, process "))
    }

    @Test func `a full lane, a paused one and one out of tokens are named`() async throws {
        let lane = LaneKey(rawValue: "lane in \(fixture.queue)")
        let ids = try await fixture.enqueue(3, fixture.newJob(lane: lane))
        try await fixture.jobs.setCap(lane: lane, cap: 1)
        let session = try await fixture.openSession()
        _ = try await fixture.claim(by: session)
        #expect(try await explain(ids[1]).why.hasPrefix("lane \(lane) runs 1 jobs, as many as its cap allows"))
        try await fixture.jobs.pause(lane: lane, reason: "breaker")
        let paused = try await explain(ids[1])
        #expect(paused.state == "paused")
        #expect(paused.why.hasSuffix(": breaker"))
        #expect(paused.advice.contains("pollux.resume_lane("))
        try await fixture.jobs.resume(lane: lane)
        try await fixture.database.execute(
            """
            update pollux.lane set cap = null, tokens_per_second = 0.001, burst = 1, tokens = 0, filled_at = now()
            where key = \(lane)
            """
        )
        #expect(try await explain(ids[1]).why.contains("has used up its rate"))
    }

    @Test func `a scheduled, a dead, a finished and an unknown job are told apart`() async throws {
        let ids = try await fixture.enqueue(2, fixture.newJob(retry: .never))
        let later = try await fixture.enqueue(1, fixture.newJob(runAfter: .seconds(600)))[0]
        #expect(try await explain(later).state == "scheduled")
        let session = try await fixture.openSession()
        for (id, settlement) in [
            (ids[0], Settlement.complete), (ids[1], Settlement.bury(error: "410 Gone", outcome: .dead)),
        ] {
            let job = try #require(try await fixture.claim(by: session).first)
            #expect(job.id == id)
            try await fixture.settle(job, settlement, by: session)
        }
        #expect(try await explain(ids[0]).state == "completed")
        let dead = try await explain(ids[1])
        #expect(dead.state == "dead")
        #expect(dead.why.hasSuffix(": 410 Gone"))
        #expect(dead.advice.contains("pollux.retry_job(\(ids[1]))"))
        #expect(try await explain(JobID(rawValue: 1 << 60)).state == "unknown")
    }

    @Test func `a job whose worker is gone and that nobody rescues says what to start`() async throws {
        let id = try await fixture.enqueue()[0]
        let session = try await fixture.openSession()
        _ = try await fixture.claim(by: session)
        try await fixture.database.execute(
            "update pollux.worker_session set heartbeat_at = now() - interval '1 min' where id = \(session)"
        )
        #expect(try await explain(id).advice.hasSuffix("start a scheduler."))
    }
}
