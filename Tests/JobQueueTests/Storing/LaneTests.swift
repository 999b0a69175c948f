import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

/// Lanes take turns, whatever their backlogs, and one that is blocked costs the others nothing.
@Suite(.database)
struct LaneTests {
    private let fixture = QueueFixture()

    private func lane(_ name: String) -> LaneKey { LaneKey(rawValue: "\(name) of \(fixture.queue)") }

    @discardableResult
    private func enqueue(_ count: Int, in name: String, priority: Int16 = 0) async throws -> [JobID] {
        try await fixture.enqueue(count, fixture.newJob(lane: lane(name), priority: priority))
    }

    private func lanes(_ jobs: [ClaimedJob]) -> [String] {
        jobs.map { String($0.lane.rawValue.prefix { $0 != " " }) }
    }

    @Test func `lanes take turns, however long one's backlog was before the other had any`() async throws {
        try await enqueue(50, in: "big")
        try await enqueue(2, in: "small")
        let session = try await fixture.openSession()
        #expect(try await lanes(fixture.claim(5, by: session)) == ["big", "small", "big", "small", "big"])
        try await enqueue(1, in: "new")
        #expect(try await lanes(fixture.claim(3, by: session)).contains("new"))
    }

    @Test func `after a burst a new job stands behind what was claimed, not in the midst of it`() async throws {
        try await enqueue(1800, in: "burst")
        let session = try await fixture.openSession()
        // Faster than the head moves by the clock alone.
        for _ in 0..<3 { #expect(try await fixture.claim(600, by: session).count == 600) }
        let claimed = try await turn("select max(turn) from pollux.job where queue = \(fixture.queue)")
        try await enqueue(1, in: "burst")
        let new = try await turn("select turn from pollux.job where queue = \(fixture.queue) and token is null")
        #expect(new > claimed)
    }

    private func turn(_ query: SQL) async throws -> Int64 {
        try #require(try await fixture.database.query(query).first).decode(0, as: Int64.self)
    }

    @Test func `a lane of weight three gets three turns for one of another`() async throws {
        try await fixture.jobs.setLimits(LaneLimits(weight: 3), of: lane("heavy"))
        try await enqueue(40, in: "light")
        try await enqueue(40, in: "heavy")
        let session = try await fixture.openSession()
        let taken = try await lanes(fixture.claim(20, by: session))
        #expect((14...16).contains(taken.count { $0 == "heavy" }))
    }

    @Test func `urgent jobs pass the others of their lane, and nobody else's`() async throws {
        let patient = try await enqueue(5, in: "one")
        try await enqueue(3, in: "other")
        let urgent = try await enqueue(2, in: "one", priority: -5)
        let most = try await enqueue(1, in: "one", priority: -9)
        let session = try await fixture.openSession()
        let jobs = try await fixture.claim(11, by: session)
        #expect(jobs.filter { $0.lane == lane("one") }.map(\.id) == most + urgent + patient)
        #expect(lanes(Array(jobs.prefix(5))).contains("other"))
    }

    @Test func `a bucket lets a burst through and then its rate, and the others pass`() async throws {
        try await fixture.jobs.setLimits(LaneLimits(startsPerSecond: 0.01, burst: 2), of: lane("slow"))
        try await enqueue(5, in: "slow")
        let free = try await enqueue(3, in: "free")
        let session = try await fixture.openSession()
        let jobs = try await fixture.claim(10, by: session)
        #expect(lanes(jobs).count { $0 == "slow" } == 2)
        #expect(jobs.filter { $0.lane == lane("free") }.map(\.id) == free)
        #expect(try await fixture.claim(10, by: session).isEmpty)
        try await fixture.jobs.setLimits(LaneLimits(startsPerSecond: 100, burst: 2), of: lane("slow"))
        var rest: [String] = []
        try await eventually {
            rest += try await lanes(fixture.claim(10, by: session))
            return rest.count == 3
        }
    }

    @Test func `jobs that were passed while their lane was paused are served when it is resumed`() async throws {
        let passed = try await enqueue(6, in: "paused")
        try await fixture.jobs.pause(lane: lane("paused"))
        let free = try await enqueue(4, in: "free")
        let session = try await fixture.openSession()
        #expect(try await fixture.claim(10, by: session).map(\.id) == free)
        // The head of the queue is far beyond them by now.
        try await fixture.database.execute(
            """
            update pollux.queue_clock
            set floor_turn = head_turn + 1000000, middle_turn = head_turn + 1000000, head_turn = head_turn + 1000000
            where queue = \(fixture.queue)
            """
        )
        #expect(try await fixture.claim(10, by: session).isEmpty)
        try await fixture.jobs.resume(lane: lane("paused"))
        var served: [JobID] = []
        try await eventually {
            served += try await fixture.claim(10, by: session).map(\.id)
            return served.count == 6
        }
        #expect(served == passed)
    }

    @Test func `what comes back is among its lane's next, however long the backlog`() async throws {
        let first = try await enqueue(1, in: "busy")[0]
        let session = try await fixture.openSession()
        #expect(try await fixture.claim(by: session).map(\.id) == [first])
        try await enqueue(40, in: "busy")
        try await fixture.rescue(session)
        let other = try await fixture.openSession()
        #expect(try await fixture.claim(3, by: other).map(\.id).contains(first))
    }

    @Test func `a job whose transaction took longer than the floor is found by the sweep`() async throws {
        try await enqueue(1, in: "a")
        let session = try await fixture.openSession()
        #expect(try await fixture.claim(by: session).count == 1)
        let late = try await fixture.database.withTransaction { connection in
            let late = try await fixture.jobs.enqueue([fixture.newJob(lane: lane("late"))], on: connection)
            // Meanwhile claims go on, and publish how far they have come.
            try await fixture.database.execute(
                """
                update pollux.queue_clock
                set floor_turn = head_turn + 5000, middle_turn = head_turn + 5000, head_turn = head_turn + 5000
                where queue = \(fixture.queue)
                """
            )
            return late
        }
        #expect(try await fixture.claim(by: session).isEmpty)
        try await fixture.database.execute("select pollux.sweep_queues(1000)")
        #expect(try await fixture.claim(by: session).map(\.id) == late.compactMap { $0 })
    }

    @Test func `a plain insert is a job that runs`() async throws {
        try await fixture.database.execute(
            "insert into pollux.job (kind, queue, lane) values ('work', \(fixture.queue), 'by hand')"
        )
        let session = try await fixture.openSession()
        #expect(try await fixture.claim(by: session).map(\.lane) == ["by hand"])
    }
}
