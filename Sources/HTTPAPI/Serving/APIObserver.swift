/// How a request went.
public struct APIRequestReport: Sendable {
    /// The id that the answer carried.
    public let requestID: String
    /// The method, such as `GET`.
    public let method: String
    /// The route's own path with its braces, never the request's: a bounded set, fit for a metric's label.
    public let route: String
    /// The answer's status.
    public let status: Int
    /// From the request's head to the answer's.
    public let duration: Duration
    /// The client's address, as far as it can be believed.
    public let client: String?
    /// What went wrong on our side, for the log and nobody else; nil where nothing did.
    public let fault: String?
}

/// Is told of every request; connects the API to logs and metrics.
public protocol APIObserver: Sendable {
    /// A request was answered.
    func requestFinished(_ report: APIRequestReport)

    /// The process was asked whether it is ready, and is not; the reason is for the log.
    func notReady(_ reason: String, requestID: String)
}

/// Tells nobody.
public struct SilentAPIObserver: APIObserver {
    /// Makes one.
    public init() {}

    /// Does nothing.
    public func requestFinished(_ report: APIRequestReport) {}

    /// Does nothing.
    public func notReady(_ reason: String, requestID: String) {}
}
