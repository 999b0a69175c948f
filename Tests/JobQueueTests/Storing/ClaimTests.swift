import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

@Suite(.database)
struct ClaimTests {
    private let fixture = QueueFixture()

    @Test func `many claimers at once share no job and leave none`() async throws {
        let ids = try await fixture.enqueue(300)
        let claimed = try await withThrowingTaskGroup(of: [JobID].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let session = try await fixture.openSession()
                    var mine: [JobID] = []
                    while true {
                        let jobs = try await fixture.claim(7, by: session)
                        if jobs.isEmpty { return mine }
                        mine += jobs.map(\.id)
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claimed.count == 300)
        #expect(Set(claimed) == Set(ids))
    }

    @Test func `jobs are claimed by priority, then by when they are due`() async throws {
        let late = try await fixture.enqueue(2)
        let urgent = try await fixture.enqueue(2, fixture.newJob(priority: -1))
        let session = try await fixture.openSession()
        #expect(try await fixture.claim(3, by: session).map(\.id) == urgent + late.prefix(1))
    }

    @Test func `a job of a later time is not claimed before it`() async throws {
        let id = try await fixture.enqueue(1, fixture.newJob(runAfter: .seconds(60)))[0]
        let session = try await fixture.openSession()
        #expect(try await fixture.claim(by: session).isEmpty)
        #expect(try await fixture.state(of: id) == "scheduled")
        try await fixture.makeDue(id)
        #expect(try await fixture.claim(by: session).map(\.id) == [id])
        #expect(try await fixture.state(of: id) == "running")
    }

    @Test func `tokens grow with every claim of a job`() async throws {
        try await fixture.enqueue()
        let session = try await fixture.openSession()
        let first = try #require(try await fixture.claim(by: session).first)
        try await fixture.database.withConnection { try await LeaseStore.giveBack([first.lease], on: $0) }
        let second = try #require(try await fixture.claim(by: session).first)
        #expect(second.lease.token > first.lease.token)
    }

    @Test func `only what has a place is marked as started, and only that counts as a try`() async throws {
        try await fixture.enqueue(3)
        let session = try await fixture.openSession()
        let jobs = try await fixture.claim(3, by: session, starting: 1)
        #expect(jobs.map(\.attempt) == [1, 1, 1])
        let started: Int64? = try await fixture.value(
            "select count(*) from pollux.job where queue = \(fixture.queue) and started_at is not null and attempts = 1"
        )
        #expect(started == 1)
        try await fixture.database.withConnection { try await LeaseStore.giveBack(jobs.map(\.lease), on: $0) }
        let tries: Int64? = try await fixture.value(
            "select sum(attempts) from pollux.job where queue = \(fixture.queue)"
        )
        #expect(tries == 0)
    }

    @Test func `a lost session claims nothing`() async throws {
        try await fixture.enqueue()
        let session = try await fixture.openSession()
        try await fixture.rescue(session)
        await #expect(throws: JobQueueError.sessionLost(session)) { try await fixture.claim(by: session) }
        await #expect(throws: JobQueueError.sessionLost(session)) { try await fixture.claimSuspect(by: session) }
    }

    // MARK: - Lanes

    @Test func `a cap counts live leases, of every session`() async throws {
        let lane = LaneKey(rawValue: "capped \(fixture.queue)")
        try await fixture.jobs.setCap(lane: lane, cap: 2)
        try await fixture.enqueue(5, fixture.newJob(lane: lane))
        try await fixture.enqueue(2)
        let (one, other) = (try await fixture.openSession(), try await fixture.openSession())
        let first = try await fixture.claim(10, by: one)
        #expect(first.count { $0.lane == lane } == 2)
        #expect(first.count == 4)
        #expect(try await fixture.claim(10, by: other).isEmpty)
        let done = try #require(first.first { $0.lane == lane })
        try await fixture.settle(done, .complete, by: one)
        #expect(try await fixture.claim(10, by: other).count == 1)
        try await fixture.jobs.setCap(lane: lane, cap: nil)
        #expect(try await fixture.claim(10, by: other).count == 2)
    }

    @Test func `two claimers that see the same free place don't both take it`() async throws {
        let lane = LaneKey(rawValue: "capped \(fixture.queue)")
        try await fixture.jobs.setCap(lane: lane, cap: 1)
        try await fixture.enqueue(2, fixture.newJob(lane: lane))
        let free = try await fixture.enqueue(1)
        let (one, other) = (try await fixture.openSession(), try await fixture.openSession())
        try await fixture.database.withTransaction { first in
            #expect(try await fixture.claim(1, by: one, on: first).map(\.lane) == [lane])
            // Not committed: the other one sees no lease in the lane, and must not wait for us either.
            let others = try await fixture.claim(10, by: other)
            #expect(others.map(\.id) == free)
        }
        #expect(try await fixture.claim(10, by: other).isEmpty)
    }

    @Test func `a paused lane is passed by until it is resumed`() async throws {
        let lane = LaneKey(rawValue: "paused \(fixture.queue)")
        let id = try await fixture.enqueue(1, fixture.newJob(lane: lane))[0]
        let free = try await fixture.enqueue(1)
        let session = try await fixture.openSession()
        try await fixture.jobs.pause(lane: lane, reason: "410 Gone")
        #expect(try await fixture.claim(10, by: session).map(\.id) == free)
        #expect(try await fixture.state(of: id) == "paused")
        try await fixture.jobs.resume(lane: lane)
        #expect(try await fixture.claim(10, by: session).map(\.id) == [id])
    }

    @Test func `a pause ends by itself`() async throws {
        let lane = LaneKey(rawValue: "paused \(fixture.queue)")
        let id = try await fixture.enqueue(1, fixture.newJob(lane: lane))[0]
        let session = try await fixture.openSession()
        try await fixture.jobs.pause(lane: lane, for: .seconds(3600))
        #expect(try await fixture.claim(by: session).isEmpty)
        // An hour passes.
        try await fixture.database.execute("update pollux.lane set paused_until = now() where key = \(lane)")
        try await fixture.database.execute("update pollux.lane_behind set look_at = now() where lane = \(lane)")
        #expect(try await fixture.claim(by: session).map(\.id) == [id])
    }

    @Test func `a lane that nobody has limited has no row`() async throws {
        try await fixture.enqueue()
        let lane = fixture.newJob().lane
        #expect(try await fixture.value("select count(*) from pollux.lane where key = \(lane)") == Int64(0))
    }
}
