import Testing

@testable import JobQueue

@Suite
struct WorkerSlotsTests {
    private let start = ContinuousClock().now

    private func job(_ id: Int64, queue: QueueName = "a", crashes: Int = 0) -> ClaimedJob {
        ClaimedJob(
            kind: "work",
            queue: queue,
            lane: "l",
            crashes: crashes,
            longestRun: .seconds(10),
            lease: Lease(job: JobID(rawValue: id), token: id)
        )
    }

    private func claims(_ ids: ClosedRange<Int64>, queue: QueueName = "a", isStarted: Bool = true) -> [Claim] {
        ids.map { Claim(job: job($0, queue: queue), isStarted: isStarted) }
    }

    @Test func `it claims for free places only`() {
        var slots = WorkerSlots(queues: ["a"], concurrency: 3, prefetch: 0)
        #expect(slots.nextClaim()?.total == 3)
        _ = slots.claimed(claims(1...2), at: start)
        #expect(slots.nextClaim()?.total == 1)
        _ = slots.claimed(claims(3...3), at: start)
        #expect(slots.nextClaim() == nil)
        _ = slots.finished(job(2).lease)
        #expect(slots.nextClaim()?.total == 1)
    }

    @Test func `it prefetches at most its concurrency, and marks only what has a place as started`() {
        var slots = WorkerSlots(queues: ["a"], concurrency: 2, prefetch: 50)
        #expect(slots.nextClaim() == ClaimPlan(shares: [.init(queue: "a", limit: 4)], total: 4, startable: 2))
    }

    @Test func `short jobs are claimed ahead, stand next in order, and run without another word to the database`() {
        var slots = WorkerSlots(queues: ["a"], concurrency: 2, prefetch: 0)
        _ = slots.claimed(claims(1...1), at: start)
        _ = slots.finished(job(1).lease, after: .milliseconds(1))
        #expect(slots.nextClaim()?.total == 10)
        #expect(slots.nextClaim()?.startable == 10)
        #expect(slots.claimed(claims(2...6), at: start).map(\.id.rawValue) == [2, 3])
        #expect(slots.takeNext(at: start) == nil)
        _ = slots.finished(job(3).lease, after: .milliseconds(1))
        #expect(slots.takeNext(at: start)?.id.rawValue == 4)
        #expect(slots.takeNext(at: start) == nil)
        _ = slots.claimed(claims(7...7), at: start)
        _ = slots.finished(job(2).lease, after: .milliseconds(1))
        _ = slots.finished(job(4).lease, after: .milliseconds(1))
        #expect([slots.takeNext(at: start), slots.takeNext(at: start)].map(\.?.id.rawValue) == [5, 6])
        #expect(Set(slots.leases) == Set([5, 6, 7].map { job($0).lease }))
    }

    @Test func `jobs of microseconds come one after another, until one holds the others up`() {
        var slots = WorkerSlots(queues: ["a"], concurrency: 3, prefetch: 0)
        _ = slots.claimed(claims(1...1), at: start)
        _ = slots.finished(job(1).lease, after: .microseconds(5))
        #expect(slots.claimed(claims(2...6), at: start).map(\.id.rawValue) == [2])
        _ = slots.finished(job(2).lease, after: .microseconds(5))
        #expect(slots.takeNext(at: start)?.id.rawValue == 3)
        #expect(slots.holdsUp)
        #expect(slots.takeHeldUp(at: start + .milliseconds(1)) == nil)
        let late = start + WorkerPace.longestStandstill
        #expect([slots.takeHeldUp(at: late), slots.takeHeldUp(at: late)].map(\.?.id.rawValue) == [4, 5])
        #expect(slots.takeHeldUp(at: late) == nil)
        #expect(!slots.holdsUp)
    }

    @Test func `what stands next goes back when a long job holds it up, and when the worker drains`() {
        var slots = WorkerSlots(queues: ["a"], concurrency: 1, prefetch: 0)
        _ = slots.claimed(claims(1...3), at: start)
        let patience: Duration = .seconds(1)
        #expect(slots.takeUnstartable(at: start, patience: patience, suspectPatience: patience).isEmpty)
        let late = slots.takeUnstartable(at: start + patience, patience: patience, suspectPatience: patience)
        #expect(Set(late) == Set([2, 3].map { job($0).lease }))
        _ = slots.claimed(claims(4...4), at: start)
        slots.drain()
        #expect(slots.takeNext(at: start) == nil)
        #expect(slots.takeUnstartable(at: start, patience: patience, suspectPatience: patience) == [job(4).lease])
    }

    @Test func `a suspect waits for what stands next as well`() {
        var slots = WorkerSlots(queues: ["a"], concurrency: 1, prefetch: 0)
        _ = slots.claimed(claims(1...2), at: start)
        slots.claimedSuspect(job(9, crashes: 2), at: start)
        _ = slots.finished(job(1).lease)
        #expect(slots.startable(isAllWritten: true).isEmpty)
        #expect(slots.takeNext(at: start)?.id.rawValue == 2)
        _ = slots.finished(job(2).lease)
        #expect(slots.startable(isAllWritten: true).map(\.id.rawValue) == [9])
    }

    @Test func `a suspect waits until what ended before it is written`() {
        var slots = WorkerSlots(queues: ["a"], concurrency: 1, prefetch: 0)
        slots.claimedSuspect(job(9, crashes: 2), at: start)
        #expect(slots.startable(isAllWritten: false).isEmpty)
        #expect(slots.startable(isAllWritten: true).map(\.id.rawValue) == [9])
    }

    @Test func `what stands next is dropped with its lease`() {
        var slots = WorkerSlots(queues: ["a"], concurrency: 1, prefetch: 0)
        _ = slots.claimed(claims(1...2), at: start)
        #expect(slots.stop([job(2).lease], because: .leaseLost, at: start).isEmpty)
        _ = slots.finished(job(1).lease)
        #expect(slots.takeNext(at: start) == nil)
    }

    @Test func `queues take turns at being asked first`() {
        var slots = WorkerSlots(queues: ["a", "b", "c"], concurrency: 9, prefetch: 0)
        let firsts = (0..<3).compactMap { _ in slots.nextClaim()?.shares.first?.queue }
        #expect(Set(firsts) == ["a", "b", "c"])
    }

    @Test func `no queue takes the last place of every other one`() {
        var slots = WorkerSlots(queues: ["a", "b", "c"], concurrency: 4, prefetch: 0)
        let plan = slots.nextClaim()
        #expect(plan?.shares.map(\.limit) == [2, 2, 2])
        _ = slots.claimed(claims(1...2), at: start)
        let next = slots.nextClaim()
        #expect(next?.shares.first { $0.queue == "a" }?.limit == 0)
        #expect(next?.shares.first { $0.queue == "b" }?.limit == 2)
    }

    @Test func `prefetched jobs start in order when places come free, and go back when they wait too long`() {
        var slots = WorkerSlots(queues: ["a"], concurrency: 1, prefetch: 1)
        _ = slots.claimed([Claim(job: job(1), isStarted: true), Claim(job: job(2), isStarted: false)], at: start)
        #expect(slots.startable(isAllWritten: true).isEmpty)
        _ = slots.finished(job(1).lease)
        #expect(slots.startable(isAllWritten: true).map(\.id.rawValue) == [2])
        let late = slots.takeUnstartable(at: start + .seconds(2), patience: .seconds(2), suspectPatience: .seconds(9))
        #expect(late == [job(2).lease])
        #expect(slots.isIdle)
    }

    @Test func `places are promised to one claim, and free again when it has ended`() {
        var slots = WorkerSlots(queues: ["a", "b"], concurrency: 4, prefetch: 0)
        guard let plan = slots.promisedClaim() else {
            Issue.record("nothing is claimed")
            return
        }
        #expect(plan.total == 4)
        #expect(slots.promisedClaim() == nil)
        #expect(!slots.isIdle)
        _ = slots.claimed(claims(1...1), at: start)
        slots.endPromise(plan)
        #expect(slots.promisedClaim()?.total == 3)
    }

    @Test func `a suspect does not start while a claim may bring others`() {
        var slots = WorkerSlots(queues: ["a"], concurrency: 4, prefetch: 0)
        guard let plan = slots.promisedClaim() else {
            Issue.record("nothing is claimed")
            return
        }
        slots.claimedSuspect(job(9, crashes: 2), at: start)
        #expect(slots.startable(isAllWritten: true).isEmpty)
        slots.endPromise(plan)
        #expect(slots.startable(isAllWritten: true).map(\.id.rawValue) == [9])
    }

    @Test func `a suspect waits until nothing else runs, then runs alone`() {
        var slots = WorkerSlots(queues: ["a"], concurrency: 4, prefetch: 0)
        _ = slots.claimed(claims(1...2), at: start)
        slots.claimedSuspect(job(9, crashes: 2), at: start)
        #expect(slots.nextClaim() == nil)
        #expect(slots.startable(isAllWritten: true).isEmpty)
        _ = slots.finished(job(1).lease)
        #expect(slots.startable(isAllWritten: true).isEmpty)
        _ = slots.finished(job(2).lease)
        #expect(slots.startable(isAllWritten: true).map(\.id.rawValue) == [9])
        slots.started(job(9, crashes: 2), at: start)
        #expect(slots.nextClaim() == nil)
        #expect(slots.queuesForSuspects(at: start + .seconds(60), pause: .seconds(1)).isEmpty)
        _ = slots.finished(job(9).lease)
        #expect(slots.nextClaim()?.total == 4)
    }

    @Test func `a suspect that can't run alone in time goes back, and is left to others for as long`() {
        var slots = WorkerSlots(queues: ["a"], concurrency: 4, prefetch: 0)
        _ = slots.claimed(claims(1...1), at: start)
        slots.claimedSuspect(job(9, crashes: 2), at: start)
        let late = start + .seconds(15)
        #expect(
            slots.takeUnstartable(at: late, patience: .seconds(2), suspectPatience: .seconds(15)) == [job(9).lease]
        )
        #expect(slots.queuesForSuspects(at: late + .seconds(14), pause: .seconds(1)).isEmpty)
        #expect(slots.queuesForSuspects(at: late + .seconds(15), pause: .seconds(1)) == ["a"])
        #expect(slots.nextClaim()?.total == 3)
    }

    @Test func `a draining worker claims and starts nothing and gives back what waits`() {
        var slots = WorkerSlots(queues: ["a"], concurrency: 1, prefetch: 1)
        _ = slots.claimed([Claim(job: job(1), isStarted: true), Claim(job: job(2), isStarted: false)], at: start)
        slots.drain()
        #expect(slots.nextClaim() == nil)
        #expect(
            slots.takeUnstartable(at: start, patience: .seconds(2), suspectPatience: .seconds(9)) == [job(2).lease]
        )
        #expect(!slots.isIdle)
        _ = slots.finished(job(1).lease)
        #expect(slots.isIdle)
    }

    @Test func `a job is stopped once, and a lost lease overrides another reason`() {
        var slots = WorkerSlots(queues: ["a"], concurrency: 1, prefetch: 0)
        _ = slots.claimed(claims(1...1), at: start)
        #expect(slots.overdue(at: start + .seconds(9)).isEmpty)
        #expect(slots.overdue(at: start + .seconds(10)) == [job(1).lease])
        #expect(slots.stop([job(1).lease], because: .ranTooLong, at: start).count == 1)
        #expect(slots.overdue(at: start + .seconds(10)).isEmpty)
        #expect(slots.stop([job(1).lease], because: .draining, at: start).isEmpty)
        #expect(slots.stop([job(1).lease], because: .leaseLost, at: start).isEmpty)
        #expect(slots.finished(job(1).lease) == .leaseLost)
    }
}
