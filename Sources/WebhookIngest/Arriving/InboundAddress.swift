public import Instances

/// By what a vendor's webhook names the instances that it is for.
public enum InboundAddress: Sendable {
    /// By their numbers, in the path or in the header `Element-Instances`.
    case instances([InstanceID])
    /// By something in the payload, which each instance's `event.notification.instance.finder` says.
    case payload
    /// By the secret of an instance's own path.
    case secret(SecretToken)
}

extension InboundAddress {
    /// How many instances it names; nil where only the payload says.
    var count: Int? {
        switch self {
        case .instances(let ids): Set(ids).count
        case .secret: 1
        case .payload: nil
        }
    }
}
