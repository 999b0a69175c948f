import Foundation
import Instances
import JobQueue
import VendorClient

/// One run of a page's job: ask, then commit what came or settle the failure.
struct PollPage: Sendable {
    let job: PollJob
    let poller: Poller
    let instance: ConnectedInstance
    let context: JobContext
    /// Whether the job goes on with what there is to do; else it is a poll's.
    let goesOn: Bool

    func run() async throws -> JobOutcome {
        var course = Course.poll
        do {
            let plan = try PollPlan(element: instance.element, object: poller.object, text: poller.configuration)
            guard let watermark = poller.watermark else {
                return try await begin(at: try await job.vendor.clock(instance))
            }
            guard let found = self.course(plan) else { return .completed }
            course = found
            switch course {
            case .poll:
                let since = plan.since(watermark, isSeeded: poller.isSeeded)
                return try await read(poller.walk ?? PollWalk(startedAt: poller.askedAt, since: since), course, plan)
            case .beside(let side):
                return try await goBeside(side, watermark, plan)
            }
        } catch let error as VendorError {
            return try await settle(error, of: course)
        } catch let error as PollingError {
            return try await fail(.rejected, error: error.description, of: course)
        } catch let flood as Flood {
            return try await pause(flood)
        }
    }

    /// Reads the next page of a walk over the list, and commits it.
    func read(_ walk: PollWalk, _ course: Course, _ plan: PollPlan) async throws -> JobOutcome {
        guard let facts = try await fetch(plan, walk) else { return try await stepBack(walk, course, plan) }
        return try await commit(facts, of: walk, course, plan)
    }

    private func goBeside(_ side: SideWalk, _ watermark: Date, _ plan: PollPlan) async throws -> JobOutcome {
        switch (side.purpose, side.stage) {
        case (.sweep, _):
            let lookback = plan.resource.poll.sweep?.lookback ?? plan.window.overlap
            let since = plan.sweepSince(watermark, lookback: lookback)
            return try await read(side.walk ?? PollWalk(startedAt: poller.askedAt, since: since), .beside(side), plan)
        case (.reconcile, .listing):
            let walk = side.walk ?? PollWalk(startedAt: poller.askedAt, since: PollWalk.beginning)
            return try await read(walk, .beside(side), plan)
        case (.reconcile, .confirming): return try await confirmMissing(side, plan)
        case (.deletions, _): return try await readDeletions(side, watermark, plan)
        }
    }

    // MARK: - What is next

    /// What the job is to do: a poll goes first, then what is due besides; nil for nothing.
    private func course(_ plan: PollPlan) -> Course? {
        if !goesOn || poller.isDue || poller.walk != nil { return .poll }
        return dueSide(plan).map(Course.beside)
    }

    /// What is due beside the polls.
    ///
    /// A walk that has just ended is not due again, and nothing is done before the first walk over the list is complete.
    func dueSide(_ plan: PollPlan, except done: WalkPurpose? = nil, isSeeded: Bool? = nil) -> SideWalk? {
        guard isSeeded ?? poller.isSeeded else { return nil }
        return plan.besides.lazy
            .filter { $0.purpose != done }
            .map { poller.sides[$0.purpose] ?? SideWalk(purpose: $0.purpose) }
            .first { $0.isDue(at: poller.askedAt) }
    }

    /// The job that goes on; of a poll, of what is due besides, or of a poll that has fallen due meanwhile.
    func nextJob(_ plan: PollPlan? = nil) -> NewJob {
        PollWork.job(
            for: poller.id,
            instance: poller.instance,
            organization: poller.organization,
            goesOn: true,
            isInitial: !poller.isSeeded && plan?.resource.poll.tellsInitial == true
        )
    }
}

/// What a page belongs to.
enum Course: Sendable {
    /// The poll.
    case poll
    /// A walk beside it.
    case beside(SideWalk)

    var side: SideWalk? {
        if case .beside(let side) = self { side } else { nil }
    }
}
