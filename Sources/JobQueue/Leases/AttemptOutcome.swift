/// How a try ended, as `pollux.attempt_log` says it and metrics are labelled: a bounded set.
public enum AttemptOutcome: String, Sendable, CaseIterable {
    /// The job is done; it is in history.
    case completed
    /// The handler settled the job itself, in its own transaction.
    case settled
    /// A try that counts against the retry schedule; another one follows.
    case failed
    /// The same, because it ran longer than it may.
    case timedOut = "timed_out"
    /// The last failure, or one that no retry can mend; the job is in `dead_job`.
    case dead
    /// Put off without a failure.
    case snoozed
    /// Put off because of us: the database was away, or a bug of ours.
    case `internal`
    /// Handed back by a worker that stops.
    case interrupted
    /// Cancelled for good.
    case cancelled
    /// Somebody else may have the job by now; nothing was written.
    case lost
}
