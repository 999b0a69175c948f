/// A job that was claimed, and whether the claim marked it as started.
struct Claim: Hashable, Sendable {
    /// The job.
    let job: ClaimedJob
    /// Whether it runs from here on; a claimed job that is not started can't crash.
    let isStarted: Bool
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
    /// How many of them start at once.
    let startable: Int
}
