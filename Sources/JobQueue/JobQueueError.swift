/// What a caller of the queue can act on.
public enum JobQueueError: Error, Hashable, Sendable {
    /// Somebody else may be running the job by now: stop, and write nothing more about it.
    case leaseLost(Lease)
    /// The session was taken for dead, so it can claim nothing: open another.
    case sessionLost(SessionID)
    /// The worker's handler answered `.settled` without having settled anything.
    case nothingSettled(Lease)
    /// The worker has no handler for a job's kind, which a newer one may have.
    case unknownKind(JobKind)
    /// A schedule that can't be defined, or no longer be fired, and what would be right.
    case invalidSchedule(ScheduleName, reason: String)
}

extension JobQueueError: CustomStringConvertible {
    /// One line for a log or an operator.
    public var description: String {
        switch self {
        case .leaseLost(let lease): "the lease \(lease) is lost"
        case .sessionLost(let session): "the session \(session) was taken for dead"
        case .nothingSettled(let lease): "the handler of \(lease) said that it had settled the job, and had not"
        case .unknownKind(let kind): "no handler for jobs of kind \(kind) here"
        case .invalidSchedule(let name, let reason): "the schedule \(name) is not right: \(reason)"
        }
    }
}
