/// Is told what happens in the queue, for logs and metrics; the queue itself imports no such package.
///
/// The functions are called on the queue's own tasks: they must be quick and must not block. All have an empty default.
public protocol QueueObserver: Sendable {
    /// A handler is about to run a job.
    func jobStarted(_ job: ClaimedJob)
    /// A try has ended, and what had to be written about it has been; `error` is `nil` for a success.
    func jobFinished(_ job: ClaimedJob, outcome: AttemptOutcome, error: String?, duration: Duration)
    /// A try ended, or was stopped, after its lease had been lost: nothing was written.
    func leaseLost(_ lease: Lease, kind: JobKind)
    /// A handler goes on although it was cancelled this long ago; its place is taken until it ends.
    func handlerIgnoresCancellation(_ job: ClaimedJob, after duration: Duration)
    /// A worker has opened a session.
    func sessionOpened(_ session: SessionID)
    /// A worker's session had been taken for dead while it lived; its leases are lost.
    func sessionLost(_ session: SessionID)
    /// Jobs of a silent session were given back.
    func jobsRescued(_ rescue: Rescue)
    /// Jobs that had run for longer than they may lost their leases.
    func jobsOverdue(_ count: Int)
    /// A schedule was due: how many of its times were fired, and how many jobs came of them.
    func scheduleFired(_ name: ScheduleName, times: Int, jobs: Int)
    /// Something that is tried again did not work.
    func queueFailed(at activity: QueueActivity, error: any Error)
}

extension QueueObserver {
    /// Does nothing.
    public func jobStarted(_ job: ClaimedJob) {}
    /// Does nothing.
    public func jobFinished(_ job: ClaimedJob, outcome: AttemptOutcome, error: String?, duration: Duration) {}
    /// Does nothing.
    public func leaseLost(_ lease: Lease, kind: JobKind) {}
    /// Does nothing.
    public func handlerIgnoresCancellation(_ job: ClaimedJob, after duration: Duration) {}
    /// Does nothing.
    public func sessionOpened(_ session: SessionID) {}
    /// Does nothing.
    public func sessionLost(_ session: SessionID) {}
    /// Does nothing.
    public func jobsRescued(_ rescue: Rescue) {}
    /// Does nothing.
    public func jobsOverdue(_ count: Int) {}
    /// Does nothing.
    public func scheduleFired(_ name: ScheduleName, times: Int, jobs: Int) {}
    /// Does nothing.
    public func queueFailed(at activity: QueueActivity, error: any Error) {}
}

/// What the queue was doing when it failed; a bounded set, for metrics.
public enum QueueActivity: String, Sendable, CaseIterable {
    /// Claiming, starting and settling.
    case claim
    /// Writing what a try came to.
    case settle
    /// Giving a sign of life.
    case heartbeat
    /// Looking for silent sessions and overdue jobs.
    case rescue
    /// Looking for ready jobs that claims have passed.
    case sweep
    /// Making and dropping partitions.
    case retention
    /// Firing schedules.
    case schedule
    /// Closing the session at shutdown.
    case close
}

/// What became of a silent session's jobs.
public struct Rescue: Hashable, Sendable {
    /// The session.
    public let session: SessionID
    /// How many were given back.
    public let givenBack: Int
    /// How many of all had been started, and count a crash.
    public let crashed: Int
    /// How many were quarantined.
    public let quarantined: Int
}

/// Observes nothing.
public struct SilentObserver: QueueObserver {
    /// Makes an observer that observes nothing.
    public init() {}
}
