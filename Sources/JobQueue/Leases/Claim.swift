/// A job that was claimed, and whether the claim marked it as started.
struct Claim: Hashable, Sendable {
    /// The job.
    let job: ClaimedJob
    /// Whether it runs from here on; a claimed job that is not started can't crash.
    let isStarted: Bool
    /// Its place in the order of its queue.
    var turn: Int64 = 0
}

extension Claim: Comparable {
    /// What is marked as started comes first, then the order of the queue.
    static func < (one: Claim, other: Claim) -> Bool {
        (one.isStarted ? 0 : 1, one.turn, one.job.id) < (other.isStarted ? 0 : 1, other.turn, other.job.id)
    }

    static func == (one: Claim, other: Claim) -> Bool {
        one.job.lease == other.job.lease && one.isStarted == other.isStarted
    }
}

/// What to ask of one claim.
struct ClaimPlan: Hashable, Sendable {
    /// The most to take from a queue.
    struct Share: Hashable, Sendable {
        /// The queue.
        let queue: QueueName
        /// The most to take.
        let limit: Int
    }

    /// The queues in the order in which they are asked.
    let shares: [Share]
    /// The most to take in all.
    let total: Int
    /// How many of them start at once, or so soon that they count as started.
    let startable: Int
}

/// What one round trip brought.
struct Cycle: Sendable {
    /// The jobs that were claimed.
    var claims: [Claim] = []
    /// Those of the finished jobs whose lease was no longer held: nothing was written about them.
    var lost: Set<JobID> = []
    /// Whether the session was taken for dead, so that nothing was claimed.
    var isSessionLost = false
}
