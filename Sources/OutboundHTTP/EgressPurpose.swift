/// What a call is made for; an operator may allow private addresses for one and not for the other.
public enum EgressPurpose: String, Sendable, Hashable, CaseIterable {
    /// A vendor's API.
    case vendor
    /// A customer's receiver.
    case webhook
}
