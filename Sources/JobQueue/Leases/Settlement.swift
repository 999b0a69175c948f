import Postgres

/// What is to be written about a try that has ended, decided without any I/O.
///
/// A lease excludes everybody else, so what the claim said of failures and tries still holds when the try ends: the
/// decision can be made here, and the statement only has to match job and token.
enum Settlement: Hashable, Sendable {
    /// Moves the job to history.
    case complete
    /// Makes the job wait again.
    case release(Release)
    /// Moves the job to the dead.
    case bury(error: String, outcome: AttemptOutcome)
    /// Moves the job to history as cancelled.
    case cancel(reason: String)
    /// Nothing: the handler has settled the job itself.
    case settledByHandler
    /// Nothing: the lease is lost.
    case abandon
}

/// How a job goes back to waiting.
struct Release: Hashable, Sendable {
    /// When it may run again.
    enum Wait: Hashable, Sendable {
        /// After the wait that its retry policy has for this failure.
        case policy
        /// After a time from the database's now.
        case time(Duration)
    }

    /// How the try is logged.
    var outcome: AttemptOutcome
    /// When it may run again.
    var wait: Wait
    /// Whether the try counts against the retry schedule.
    var isFailure: Bool
    /// Whether this is a step of the job's own doing, which forgets crashes.
    var forgetsCrashes: Bool
    /// Why.
    var error: String
}

extension Settlement {
    /// Why a worker stopped a handler.
    enum StopReason: Hashable, Sendable {
        /// Its lease is lost.
        case leaseLost
        /// It has run longer than it may.
        case ranTooLong
        /// The worker stops and its deadline has passed.
        case draining
    }

    /// How a handler ended.
    enum Ending: Sendable {
        /// It answered.
        case answered(JobOutcome)
        /// It threw.
        case threw(any Error)
    }

    /// Decides what to write.
    ///
    /// - Parameters:
    ///   - ending: How the handler ended.
    ///   - job: The job as it was claimed.
    ///   - stop: Why the worker had cancelled the handler, if it had.
    ///   - hasSettled: Whether the handler called a settling function of its context.
    /// - Returns: The decision.
    static func decide(_ ending: Ending, of job: ClaimedJob, stop: StopReason?, hasSettled: Bool) -> Settlement {
        if case .answered(.settled) = ending, hasSettled { return .settledByHandler }
        if stop == .leaseLost { return .abandon }
        switch ending {
        case .answered(.settled):
            return putOff(job, because: JobQueueError.nothingSettled(job.lease))
        case .answered(.retry) where stop == .draining:
            // It failed because we cancelled it.
            return .release(.interrupted)
        case .answered(let outcome):
            return decide(outcome, of: job)
        case .threw(let error):
            switch stop {
            case .ranTooLong:
                return fail(job, after: nil, error: "ran longer than \(job.longestRun)", outcome: .timedOut)
            case .draining:
                return .release(.interrupted)
            case .leaseLost, nil:
                return decide(error, of: job)
            }
        }
    }

    /// Decides what an answer means.
    static func decide(_ outcome: JobOutcome, of job: ClaimedJob) -> Settlement {
        switch outcome {
        case .completed: .complete
        case .settled: .settledByHandler
        case .retry(let wait, let error): fail(job, after: wait, error: error)
        case .snooze(let wait, let reason): snooze(for: wait, reason: reason)
        case .dead(let error): .bury(error: error.asStoredError, outcome: .dead)
        case .cancelled(let reason): .cancel(reason: reason.asStoredError)
        }
    }

    private static func decide(_ error: any Error, of job: ClaimedJob) -> Settlement {
        if case JobQueueError.leaseLost(let lease) = error, lease == job.lease { return .abandon }
        if error is any InternalJobError { return putOff(job, because: error) }
        return fail(job, after: nil, error: String(describing: error))
    }

    /// A failed try: another one, or death after the last.
    static func fail(
        _ job: ClaimedJob,
        after wait: Duration?,
        error: String,
        outcome: AttemptOutcome = .failed
    ) -> Settlement {
        guard job.failures + 1 < job.maximumTries else { return .bury(error: error.asStoredError, outcome: outcome) }
        return .release(
            Release(
                outcome: outcome,
                wait: wait.map { .time($0) } ?? .policy,
                isFailure: true,
                forgetsCrashes: true,
                error: error.asStoredError
            )
        )
    }

    /// A try that is put off and costs nothing.
    static func snooze(for wait: Duration, reason: String) -> Settlement {
        .release(
            Release(
                outcome: .snoozed,
                wait: .time(wait),
                isFailure: false,
                forgetsCrashes: true,
                error: reason.asStoredError
            )
        )
    }

    /// A try that went wrong because of us: it costs nothing, and waits longer the more of such tries there were.
    private static func putOff(_ job: ClaimedJob, because error: any Error) -> Settlement {
        let isOutage = (error as? PostgresError)?.isConnectionLoss ?? false
        let doublings = isOutage ? 0 : min(max(job.attempt - job.failures - 1, 0), 5)
        return .release(
            Release(
                outcome: .internal,
                wait: .time(.seconds(1 << doublings)),
                isFailure: false,
                forgetsCrashes: true,
                error: String(describing: error).asStoredError
            )
        )
    }

    /// How the try is reported to an observer.
    var outcome: AttemptOutcome {
        switch self {
        case .complete: .completed
        case .release(let release): release.outcome
        case .bury: .dead
        case .cancel: .cancelled
        case .settledByHandler: .settled
        case .abandon: .lost
        }
    }

    /// Why the try did not succeed; `nil` where it did.
    var error: String? {
        switch self {
        case .release(let release): release.error
        case .bury(let error, _): error
        case .cancel(let reason): reason
        case .complete, .settledByHandler, .abandon: nil
        }
    }
}

extension Release {
    /// A worker that stops hands a started job back: neither a failure, nor a crash, nor a step.
    static let interrupted = Release(
        outcome: .interrupted,
        wait: .time(.zero),
        isFailure: false,
        forgetsCrashes: false,
        error: "the worker stopped before it had finished"
    )
}
