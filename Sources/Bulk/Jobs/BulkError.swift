/// What a caller of the bulk API can act on.
public enum BulkError: Error, Sendable, Hashable {
    /// The request is wrong; the message says where and what would be right.
    case invalid(String)
    /// There is no such job, or it is somebody else's.
    case notFound
    /// The job has finished: there is nothing to cancel.
    case finished(BulkStatus)
    /// The file is not there yet, or will never be.
    case notCompleted(BulkStatus, error: String?)
    /// The file was taken off the disk after its retention.
    case gone
    /// The file cannot be made in that format; the message says why.
    case notInThatFormat(String)
}

extension BulkError: CustomStringConvertible {
    /// One line for the client.
    public var description: String {
        switch self {
        case .invalid(let message): message
        case .notFound: "there is no such bulk job"
        case .finished(let status): "the job has finished with status \(status.rawValue) and cannot be cancelled"
        case .notCompleted(let status, let error):
            "the job's status is \(status.rawValue), there is a file only when it is COMPLETED"
                + (error.map { ": \($0)" } ?? "")
        case .gone: "the file of this job was removed after its retention"
        case .notInThatFormat(let message): message
        }
    }
}
