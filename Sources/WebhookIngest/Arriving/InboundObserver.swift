/// What became of a vendor's webhook for one instance, or as a whole where it got to none; a bounded set for metrics.
public enum InboundOutcome: String, Sendable, CaseIterable {
    /// It was taken in.
    case taken
    /// It had been taken in already.
    case repeated
    /// Too many hints wait; the instance's pollers were made due.
    case leftToPolls = "left_to_polls"
    /// Too many hints wait, and there is no poller.
    case tooMany = "too_many"
    /// It was answered at once.
    case handshake
    /// No element, or none with webhooks.
    case unknown
    /// No instance that takes webhooks is meant by it.
    case nobody
    /// Its signature is missing or wrong.
    case unsigned
    /// Its body cannot be read.
    case malformed
}

/// What acting upon vendors' webhooks came to; a bounded set for metrics.
public enum InboundResult: String, Sendable, CaseIterable {
    /// Events were recorded.
    case told
    /// The ledger knew all of it.
    case nothing
    /// They were about nothing that the instance wants.
    case ignored
    /// The vendor could not be asked; it is tried again.
    case failed
}

/// Hears what arrives and what becomes of it, for logs and metrics.
public protocol InboundObserver: Sendable {
    /// A vendor's webhook arrived; the reason is for the log, and shows no secret and nothing of the body.
    func webhookArrived(element: String, outcome: InboundOutcome, reason: String?)

    /// Webhooks of an instance were acted upon.
    func webhooksActedUpon(
        element: String,
        result: InboundResult,
        webhooks: Int,
        gets: Int,
        events: Int,
        error: String?
    )
}

/// Hears nothing.
public struct SilentInboundObserver: InboundObserver {
    /// Makes one.
    public init() {}
    /// Does nothing.
    public func webhookArrived(element: String, outcome: InboundOutcome, reason: String?) {}
    /// Does nothing.
    public func webhooksActedUpon(
        element: String,
        result: InboundResult,
        webhooks: Int,
        gets: Int,
        events: Int,
        error: String?
    ) {}
}
