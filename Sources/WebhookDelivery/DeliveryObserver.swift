/// Told of every try, for logs and metrics.
public protocol DeliveryObserver: Sendable {
    /// A try has ended and its outcome is committed.
    ///
    /// - Parameters:
    ///   - delivery: The delivery's number.
    ///   - outcome: One of a bounded set, fit for a metric's label.
    ///   - status: The answer's status; nil where there was none.
    ///   - duration: How long the try took.
    func deliveryTried(_ delivery: Int64, outcome: DeliveryOutcome, status: Int?, duration: Duration)
}

/// What came of a try.
public enum DeliveryOutcome: String, Sendable, Hashable, CaseIterable {
    /// Taken by the receiver.
    case delivered
    /// Not taken; it will be tried again.
    case failed
    /// Not taken; that was the last try.
    case dead
    /// The receiver asked to be left alone for a while.
    case paused
    /// The receiver wants nothing more.
    case gone
    /// Our own fault; no try was used up.
    case ours
}

/// An observer that looks away.
public struct SilentDeliveryObserver: DeliveryObserver {
    /// Makes one.
    public init() {}

    /// Does nothing.
    public func deliveryTried(_ delivery: Int64, outcome: DeliveryOutcome, status: Int?, duration: Duration) {}
}
