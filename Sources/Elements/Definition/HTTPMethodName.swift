/// The method of a request, as HTTP spells it.
public enum HTTPMethodName: String, Sendable, CaseIterable {
    /// Reads.
    case get = "GET"
    /// Asks with a body, or creates.
    case post = "POST"
    /// Replaces.
    case put = "PUT"
    /// Changes in part.
    case patch = "PATCH"
    /// Deletes.
    case delete = "DELETE"
}
