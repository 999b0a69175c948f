/// How a worker works.
public struct WorkerConfiguration: Sendable {
    /// The queues that it claims from.
    public var queues: [QueueName]
    /// How many jobs it runs at once.
    public var concurrency: Int
    /// How many jobs it claims beyond those that it can start at once; never more than `concurrency`.
    ///
    /// Where jobs take less than milliseconds, more are claimed by themselves: see `WorkerPace`.
    public var prefetch = 0
    /// For how long a prefetched job may wait here before it goes back.
    public var prefetchPatience: Duration = .seconds(1)
    /// For how long a suspect may wait here until it can run alone, before it goes back.
    public var suspectPatience: Duration = .seconds(15)
    /// How often the session gives a sign of life.
    public var heartbeatInterval: Duration = .seconds(1)
    /// The pause after the first look that found nothing; each further one is twice as long.
    public var shortestPause: Duration = .milliseconds(2)
    /// The longest pause between two looks at an empty queue.
    public var pollInterval: Duration = .milliseconds(250)
    /// From how many ended jobs on other loops write and claim beside the first, if the pool has connections to spare.
    public var largeBatch = 250
    /// How often due jobs that were scheduled are given their turn; a claim in between takes what is ready.
    public var promotionInterval: Duration = .milliseconds(20)
    /// For how long a cancelled handler may go on at shutdown before its lease goes back without it.
    public var cancellationGrace: Duration = .seconds(2)
    /// The host's name, for people.
    public var host: String
    /// Called with the name of each step of the protocol, so that a test process can die exactly there.
    public var crashPoint: (@Sendable (CrashPoint) -> Void)?

    /// Describes a worker.
    ///
    /// - Parameters:
    ///   - queues: The queues that it claims from.
    ///   - concurrency: How many jobs it runs at once; at least 1.
    ///   - host: The host's name, for people.
    public init(queues: [QueueName], concurrency: Int, host: String = "") {
        self.queues = queues
        self.concurrency = max(concurrency, 1)
        self.host = host
    }
}

/// The steps between which a worker may die; for tests only.
public enum CrashPoint: String, Sendable, CaseIterable {
    /// Jobs are leased; no handler has seen them.
    case claimed
    /// A handler is about to run.
    case started
    /// A handler has ended; nothing is written yet.
    case finished
    /// What a handler came to is written.
    case settled
}
