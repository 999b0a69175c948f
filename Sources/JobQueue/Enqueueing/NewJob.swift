/// A job to be enqueued.
public struct NewJob: Sendable {
    /// Which handler runs it.
    public var kind: JobKind
    /// Which queue it waits in.
    public var queue: QueueName
    /// Whom it must be fair to and limited by.
    public var lane: LaneKey
    /// What the handler needs to know, as JSON text: ids only.
    public var payload: String
    /// Whose job it is; `nil` for the house's own.
    public var organizationID: Int64?
    /// Lower runs first within its queue.
    public var priority: Int16
    /// How long from now, by the database's clock, it is not to run; `nil` for at once.
    public var runAfter: Duration?
    /// What happens when it fails.
    public var retry: RetryPolicy
    /// At most one live job has a given key; a second one is not inserted.
    public var uniqueKey: String?
    /// The longest that one try may take; then the try has failed, whatever it is doing.
    public var longestRun: Duration

    /// Describes a job.
    ///
    /// - Parameters:
    ///   - kind: Which handler runs it.
    ///   - queue: Which queue it waits in.
    ///   - lane: Whom it must be fair to and limited by.
    ///   - payload: JSON text with ids only. It is stored as `jsonb`, so spacing and the order of keys are not kept.
    ///   - organizationID: Whose job it is.
    ///   - priority: Lower runs first within its queue.
    ///   - runAfter: How long from the database's now it is not to run.
    ///   - retry: What happens when it fails.
    ///   - uniqueKey: At most one live job has a given key.
    ///   - longestRun: The longest that one try may take; more than zero.
    public init(
        kind: JobKind,
        queue: QueueName,
        lane: LaneKey,
        payload: String = "{}",
        organizationID: Int64? = nil,
        priority: Int16 = 0,
        runAfter: Duration? = nil,
        retry: RetryPolicy = .standard,
        uniqueKey: String? = nil,
        longestRun: Duration = .seconds(300)
    ) {
        self.kind = kind
        self.queue = queue
        self.lane = lane
        self.payload = payload
        self.organizationID = organizationID
        self.priority = priority
        self.runAfter = runAfter
        self.retry = retry
        self.uniqueKey = uniqueKey
        self.longestRun = longestRun
    }
}
