import Instances
public import JobQueue

/// What a poll is to the queue.
public enum PollWork {
    /// The kind of its jobs.
    public static let kind: JobKind = "poll"
    /// The queue of its jobs.
    public static let queue: QueueName = "poll"

    /// The job of a poller's next page; its key keeps it the only one.
    ///
    /// One that goes on does what there is to do, rather than begin a poll; what tells all that was there before has a lane of its own.
    static func job(
        for poller: PollerID,
        instance: InstanceID,
        organization: OrganizationID,
        goesOn: Bool = false,
        isInitial: Bool = false
    ) -> NewJob {
        NewJob(
            kind: kind,
            queue: queue,
            lane: LaneKey(rawValue: "instance:\(instance)" + (isInitial ? ":initial" : "")),
            payload: goesOn ? "{\"poller\": \(poller), \"goesOn\": true}" : "{\"poller\": \(poller)}",
            organizationID: organization.rawValue,
            // Failures of the vendor are the poller's own business; these are ours, and the scheduler fires the poller again anyway.
            retry: RetryPolicy(waits: [.seconds(1), .seconds(5), .seconds(30), .seconds(120)], jitter: 0.2),
            uniqueKey: "poll:\(poller)",
            longestRun: .seconds(300)
        )
    }
}

/// The payload of a page's job.
struct PollPayload: Decodable, Sendable {
    let poller: Int64
    /// Whether it goes on with what there is to do; a job that does not begins a poll.
    let goesOn: Bool?
}
