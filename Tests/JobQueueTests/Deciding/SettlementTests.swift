import Postgres
import Testing

@testable import JobQueue

@Suite
struct SettlementTests {
    struct Boom: Error, CustomStringConvertible {
        var description: String { "boom" }
    }

    private func job(failures: Int = 0, attempt: Int = 1, tries: Int = 3) -> ClaimedJob {
        ClaimedJob(
            kind: "work",
            queue: "q",
            lane: "l",
            attempt: attempt,
            failures: failures,
            maximumTries: tries,
            lease: Lease(job: JobID(rawValue: 1), token: 7)
        )
    }

    private func decide(
        _ ending: Settlement.Ending,
        failures: Int = 0,
        attempt: Int = 1,
        stop: Settlement.StopReason? = nil,
        hasSettled: Bool = false
    ) -> Settlement {
        Settlement.decide(ending, of: job(failures: failures, attempt: attempt), stop: stop, hasSettled: hasSettled)
    }

    private func release(_ settlement: Settlement) throws -> Release {
        guard case .release(let release) = settlement else {
            Issue.record("not released: \(settlement)")
            throw Boom()
        }
        return release
    }

    @Test func `an error is a failed try with the policy's wait`() throws {
        let release = try release(decide(.threw(Boom())))
        #expect(release.outcome == .failed)
        #expect(release.isFailure)
        #expect(release.wait == .policy)
        #expect(release.error == "boom")
    }

    @Test func `the failure after the last wait is final`() throws {
        #expect(try release(decide(.threw(Boom()), failures: 1)).isFailure)
        #expect(decide(.threw(Boom()), failures: 2) == .bury(error: "boom", outcome: .failed))
        #expect(decide(.answered(.retry(after: nil, error: "no")), failures: 2) == .bury(error: "no", outcome: .failed))
    }

    @Test(arguments: [
        PostgresError.connectionLost(reason: "cut") as any Error,
        PostgresError.poolExhausted(waited: .seconds(1)),
        JobQueueError.unknownKind("x"),
    ])
    func `our own errors cost no try, even on the last one`(error: any Error) throws {
        let release = try release(decide(.threw(error), failures: 2, attempt: 3))
        #expect(release.outcome == .internal)
        #expect(!release.isFailure)
    }

    @Test func `our own error is tried again less and less often, an outage at once`() throws {
        let unknown = JobQueueError.unknownKind("x")
        #expect(try release(decide(.threw(unknown), attempt: 1)).wait == .time(.seconds(1)))
        #expect(try release(decide(.threw(unknown), attempt: 3)).wait == .time(.seconds(4)))
        #expect(try release(decide(.threw(unknown), attempt: 900)).wait == .time(.seconds(32)))
        let outage = PostgresError.connectionLost(reason: "cut")
        #expect(try release(decide(.threw(outage), attempt: 900)).wait == .time(.seconds(1)))
    }

    @Test func `a snooze is no failure`() throws {
        let release = try release(decide(.answered(.snooze(.seconds(9), reason: "later")), failures: 2))
        #expect(release.outcome == .snoozed)
        #expect(!release.isFailure)
        #expect(release.wait == .time(.seconds(9)))
    }

    @Test func `after a lost lease nothing is written`() {
        #expect(decide(.answered(.completed), stop: .leaseLost) == .abandon)
        #expect(decide(.threw(CancellationError()), stop: .leaseLost) == .abandon)
        #expect(decide(.threw(JobQueueError.leaseLost(job().lease))) == .abandon)
    }

    @Test func `a job that the handler has settled is no lost lease, though it is gone`() {
        #expect(decide(.answered(.settled), stop: .leaseLost, hasSettled: true) == .settledByHandler)
    }

    @Test func `settled without having settled is our own error`() throws {
        #expect(try release(decide(.answered(.settled))).outcome == .internal)
    }

    @Test func `a handler that ran too long has failed, whatever it threw`() throws {
        let release = try release(decide(.threw(CancellationError()), stop: .ranTooLong))
        #expect(release.outcome == .timedOut)
        #expect(release.isFailure)
        #expect(decide(.threw(CancellationError()), failures: 2, stop: .ranTooLong).outcome == .dead)
    }

    @Test func `a handler that finishes in spite of its cancellation has finished`() {
        #expect(decide(.answered(.completed), stop: .ranTooLong) == .complete)
        #expect(decide(.answered(.completed), stop: .draining) == .complete)
    }

    @Test(arguments: [
        Settlement.Ending.threw(CancellationError()), .threw(Boom()), .answered(.retry(after: nil, error: "cancelled")),
    ])
    func `a worker that stops costs its jobs nothing`(ending: Settlement.Ending) throws {
        let release = try release(decide(ending, failures: 2, stop: .draining))
        #expect(release == .interrupted)
        #expect(!release.isFailure)
        #expect(!release.forgetsCrashes)
        #expect(release.wait == .time(.zero))
    }

    @Test func `an error's text is kept within bounds and without NUL`() throws {
        let release = try release(
            decide(.answered(.retry(after: nil, error: "a\0b" + String(repeating: "c", count: 9000))))
        )
        #expect(release.error.count == 2000)
        #expect(release.error.hasPrefix("abc"))
    }
}
