public import Instances

/// What a URL is for: networks may be open to one purpose and closed to the other.
public enum DestinationPurpose: String, Sendable, Hashable {
    /// Calls to a vendor.
    case vendor
    /// Notifications to a receiver.
    case webhook
}

/// Why a URL may not be reached.
public struct DestinationRefused: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, without user-info or query.
    public let message: String

    /// The message.
    public var description: String { message }

    /// Describes a refusal.
    public init(message: String) {
        self.message = message
    }
}

/// Judges where a URL leads, before anything is stored: its form, its scheme, and every address of its host.
///
/// The same is judged again at the socket when it is used; this one only tells the client early.
public protocol DestinationChecking: Sendable {
    /// Throws where the URL may not be reached for that purpose.
    func check(
        _ url: String,
        purpose: DestinationPurpose,
        allowances: [EgressAllowance]
    ) async throws(DestinationRefused)
}
