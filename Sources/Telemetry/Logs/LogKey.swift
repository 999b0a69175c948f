/// Every key of a log line's metadata, once.
///
/// A message is a constant phrase; whatever varies stands under one of these, so that a line can be found by it.
public enum LogKey: String, CaseIterable, Sendable {
    // MARK: What the line is about

    /// The role of the process: scheduler, worker, api or serve.
    case role
    /// The request's id, as it is in the answer's `Elements-Request-Id`.
    case requestID = "request.id"
    /// The organization's number.
    case organizationID = "organization.id"
    /// The instance's number.
    case instanceID = "instance.id"
    /// The element's key.
    case element
    /// The object that is polled or exported.
    case object
    /// The job's number.
    case jobID = "job.id"
    /// The job's kind.
    case jobKind = "job.kind"
    /// Which try of the job this is.
    case jobAttempt = "job.attempt"
    /// The job's lane.
    case lane
    /// The name of a schedule.
    case schedule
    /// The queue.
    case queue
    /// The worker's session.
    case workerID = "worker.id"
    /// The webhook's number.
    case webhookID = "webhook.id"
    /// The delivery's number.
    case deliveryID = "delivery.id"
    /// The bulk job's number.
    case bulkID = "bulk.id"

    // MARK: What happened

    /// What became of it.
    case outcome
    /// How long it took.
    case durationMilliseconds = "duration_ms"
    /// When it comes next, in seconds from now.
    case retrySeconds = "retry_seconds"
    /// How many.
    case count
    /// What went wrong, safe to show.
    case error
    /// The reason for a decision.
    case reason
    /// An HTTP status.
    case status
    /// An HTTP method.
    case method
    /// The path of a request, without its query.
    case path
    /// The host that is called.
    case host
    /// The address that is listened on.
    case address
    /// A version, or a migration's number.
    case version
    /// The name of a setting.
    case setting
    /// A signal's name.
    case signal
}
