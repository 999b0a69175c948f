/// What a handler says about a try that has ended.
public enum JobOutcome: Hashable, Sendable {
    /// The job is done; the queue moves it to history.
    case completed
    /// The handler has completed, put off or buried the job itself, in its own transaction, through its context.
    case settled
    /// The try failed: once more after a time, or after the retry policy's wait where that is `nil`; dead after the last.
    case retry(after: Duration?, error: String)
    /// Not now, and nobody's fault: once more after a time, no failure counted.
    case snooze(Duration, reason: String)
    /// No retry can mend it: the job is dead, and kept.
    case dead(error: String)
    /// The job is no longer wanted.
    case cancelled(reason: String)
}
