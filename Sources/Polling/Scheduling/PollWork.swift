import Instances
public import JobQueue

/// What a poll is to the queue.
public enum PollWork {
    /// The kind of its jobs.
    public static let kind: JobKind = "poll"
    /// The queue of its jobs.
    public static let queue: QueueName = "poll"

    /// The job of a poller's next page; its key keeps it the only one.
    static func job(for poller: PollerID, instance: InstanceID, organization: OrganizationID) -> NewJob {
        NewJob(
            kind: kind,
            queue: queue,
            lane: LaneKey(rawValue: "instance:\(instance)"),
            payload: "{\"poller\": \(poller)}",
            organizationID: organization.rawValue,
            // Failures of the vendor are the poller's own business; these are ours, and the scheduler fires the poller again anyway.
            retry: RetryPolicy(waits: [.seconds(1), .seconds(5), .seconds(30), .seconds(120)], jitter: 0.2),
            uniqueKey: "poll:\(poller)",
            longestRun: .seconds(300)
        )
    }
}
