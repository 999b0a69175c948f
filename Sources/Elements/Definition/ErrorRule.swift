/// What to make of an answer that a vendor gives in a way of its own.
public struct ErrorRule: Sendable, Hashable {
    /// The statuses it is about; empty for every status.
    public let statuses: [Int]
    /// A place in the answer's body that must hold something other than `null` or `false`; `nil` if the body does not matter.
    public let path: FieldPath?
    /// A header that the answer must have; `nil` if headers do not matter, and never beside a path.
    public let header: String?
    /// What must stand there, at the path or in the header, as text; `nil` for anything.
    public let equals: String?
    /// What follows.
    public let action: Action

    /// What follows from an answer.
    public enum Action: String, Sendable, CaseIterable {
        /// Ask again later.
        case retry
        /// Ask again when the vendor's window is over.
        case rateLimited
        /// Get a new token, and ask once more.
        case refreshThenRetry
        /// Ask for less at once.
        case reducePageSize
        /// It is no fault: what came is taken as it is.
        case ignore
        /// Give up: asking again would not help.
        case fail
        /// The credentials are no longer good: stop asking and say so.
        case revoked
    }

    /// Whether the rule is about this answer.
    ///
    /// - Parameters:
    ///   - status: the answer's status.
    ///   - body: the answer's body, looked into only if the rule names a path.
    ///   - value: finds the answer's header of that name, looked for only if the rule names one.
    /// - Returns: whether status, body and header all match.
    public func matches(status: Int, body: [UInt8], header value: (String) -> String?) -> Bool {
        guard statuses.isEmpty || statuses.contains(status) else { return false }
        if let header {
            guard let found = value(header) else { return false }
            return equals.map { $0 == found } ?? true
        }
        guard let path else { return true }
        let found = JSONRecord(body).scalar(at: path)
        if let equals { return found?.text == equals }
        switch found {
        case nil, .null, .bool(false): return false
        default: return true
        }
    }
}
