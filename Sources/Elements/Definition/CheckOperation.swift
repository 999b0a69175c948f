/// A call that answers 2xx to good credentials.
public struct CheckOperation: Sendable, Hashable {
    /// The path.
    public let path: URLTemplate
    /// Parameters of the query.
    public let query: [QueryField]
}
