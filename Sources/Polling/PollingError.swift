public import Instances

/// What can be wrong with pollers themselves; what a vendor does wrong is in the poller's row.
public enum PollingError: Error, Sendable, Hashable {
    /// A job's payload names no poller.
    case malformedPayload(String)
    /// The pollers of that instance belong to another organization.
    case foreignPoller(InstanceID)
    /// The element does not list the object, or its configuration cannot be used; says what is wrong.
    case unusable(String)
}

extension PollingError: CustomStringConvertible {
    /// What is wrong, safe to show.
    public var description: String {
        switch self {
        case .malformedPayload(let payload): "the job's payload names no poller: \(payload)"
        case .foreignPoller(let instance): "the pollers of instance \(instance) belong to somebody else"
        case .unusable(let reason): reason
        }
    }
}
