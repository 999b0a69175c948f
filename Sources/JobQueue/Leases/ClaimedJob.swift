/// A job as the worker that holds its lease sees it.
public struct ClaimedJob: Hashable, Sendable {
    /// The job.
    public let id: JobID
    /// Which handler runs it.
    public let kind: JobKind
    /// Which queue it was claimed from.
    public let queue: QueueName
    /// Whom it is fair to and limited by.
    public let lane: LaneKey
    /// Whose job it is; `nil` for the house's own.
    public let organizationID: Int64?
    /// What the handler needs to know, as JSON text.
    public let payload: String
    /// The number of this try, from 1: every earlier start counts, whatever became of it.
    public let attempt: Int
    /// Tries that have failed; only these count against the retry schedule.
    public let failures: Int
    /// After this many failures the job is dead.
    public let maximumTries: Int
    /// Sessions lost in a row while they ran it.
    public let crashes: Int
    /// The longest that this try may take.
    public let longestRun: Duration
    /// The right to run it.
    public let lease: Lease

    /// Describes a claimed job, for tests of handlers.
    public init(
        kind: JobKind,
        queue: QueueName,
        lane: LaneKey,
        organizationID: Int64? = nil,
        payload: String = "{}",
        attempt: Int = 1,
        failures: Int = 0,
        maximumTries: Int = 1,
        crashes: Int = 0,
        longestRun: Duration = .seconds(300),
        lease: Lease
    ) {
        self.id = lease.job
        self.kind = kind
        self.queue = queue
        self.lane = lane
        self.organizationID = organizationID
        self.payload = payload
        self.attempt = attempt
        self.failures = failures
        self.maximumTries = maximumTries
        self.crashes = crashes
        self.longestRun = longestRun
        self.lease = lease
    }

    /// Feeds the lease: it names one claim, so the rest adds nothing.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(lease)
    }
}
