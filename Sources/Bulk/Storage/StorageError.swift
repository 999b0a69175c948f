public import JobQueue

/// What the disk refused; our own fault, which costs a job no try.
public enum StorageError: Error, Sendable, Hashable, InternalJobError {
    /// There is no room left, or the quota or the file size limit is reached.
    case full(doing: String)
    /// The system refused something else.
    case refused(doing: String, reason: String)
}

extension StorageError: CustomStringConvertible {
    /// One line for an operator, without a path.
    public var description: String {
        switch self {
        case .full(let doing):
            "no room left in the data directory while \(doing); nothing was listed, it is tried again"
        case .refused(let doing, let reason): "the data directory refused \(doing): \(reason)"
        }
    }
}

/// A file that is not what the database says it is: a try has failed.
struct FileFault: Error, Sendable, Hashable, CustomStringConvertible {
    let description: String
}
