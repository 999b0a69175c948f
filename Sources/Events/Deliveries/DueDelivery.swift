public import Foundation
public import Instances

/// A delivery with all that sending it needs.
///
/// Never printed: user-info and keys are secrets.
public struct DueDelivery: Sendable {
    /// Which delivery.
    public let reference: DeliveryReference
    /// The notification's name outside, the same on every attempt: `webhook-id`.
    public let notification: EventID
    /// The bytes to sign and send, the same on every attempt.
    public let body: [UInt8]
    /// Whom it is owed to.
    public let webhook: WebhookID
    /// Who owns it.
    public let organization: OrganizationID
    /// The instance it is about; nil where there is none.
    public let instance: InstanceID?
    /// Where to send it, without user-info.
    public let url: String
    /// The URL's `user:password`, to be sent as basic authentication; nil where it has none.
    public let userInfo: String?
    /// The keys that sign, the one in use first, then those that are on their way out.
    public let secrets: [SigningSecret]
    /// Whether the webhook is enabled.
    public let enabled: Bool
    /// Whether the webhook was deleted, or the delivery cancelled.
    public let cancelled: Bool
    /// Whether the last tries at the webhook have failed.
    public let failing: Bool
    /// The deadline of one try.
    public let timeout: Duration
    /// The database's time when it was read: the attempt's time.
    public let now: Date
}

extension DueDelivery: CustomStringConvertible, CustomReflectable {
    /// The delivery's number.
    public var description: String { "DueDelivery(\(reference.delivery))" }

    /// A mirror without children, so that `dump` shows no URL.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
