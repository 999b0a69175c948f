/// Hears how polls go, for logs and metrics.
public protocol PollObserver: Sendable {
    /// A page was judged and committed.
    func pageJudged(element: String, object: String, records: Int, changes: Int)

    /// A walk over all pages was complete.
    func walkCompleted(element: String, object: String, pages: Int, records: Int, changes: Int)

    /// A poll failed; the poller backs off, waits, is paused or has stopped.
    func pollFailed(element: String, object: String, reason: PollFailureReason, error: String)
}

/// Why a poll failed, a bounded set for metrics.
public enum PollFailureReason: String, Sendable, CaseIterable {
    /// The vendor wants us to slow down.
    case rateLimited = "rate_limited"
    /// The vendor is out of order, or cannot be reached.
    case outage
    /// The vendor does not take the credentials any more.
    case revoked
    /// The vendor refuses the request, or the configuration is of no use.
    case rejected
    /// The vendor's answer makes no sense.
    case malformed
    /// More changes than the flood limit.
    case flood
    /// The list moved faster than it could be read.
    case shifting
}

/// Hears nothing.
public struct SilentPollObserver: PollObserver {
    /// Makes one.
    public init() {}
    /// Does nothing.
    public func pageJudged(element: String, object: String, records: Int, changes: Int) {}
    /// Does nothing.
    public func walkCompleted(element: String, object: String, pages: Int, records: Int, changes: Int) {}
    /// Does nothing.
    public func pollFailed(element: String, object: String, reason: PollFailureReason, error: String) {}
}
