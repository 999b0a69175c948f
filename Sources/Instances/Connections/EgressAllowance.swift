/// A private network that one organization may reach besides those that the operator allows to all.
public struct EgressAllowance: Sendable, Hashable {
    /// What for: `vendor` or `webhook`.
    public let purpose: String
    /// The network, such as `10.1.0.0/16`.
    public let cidr: String

    /// Allows a network for a purpose.
    public init(purpose: String, cidr: String) {
        self.purpose = purpose
        self.cidr = cidr
    }
}
