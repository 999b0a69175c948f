public import Foundation
public import Instances

/// A webhook as its owner may see it: no key, no user-info.
public struct Webhook: Sendable, Hashable {
    /// What a webhook is for.
    public enum Kind: String, Sendable, Hashable {
        /// The callback of an instance (`event.notification.callback.url`).
        case instanceCallback = "instance_callback"
        /// A subscription of an organization.
        case subscription
        /// The callback of an instance's bulk jobs.
        case bulkCallback = "bulk_callback"
    }

    /// Its number.
    public let id: WebhookID
    /// Who owns it.
    public let organizationID: OrganizationID
    /// What it is for.
    public let kind: Kind
    /// The instance of a callback; nil for a subscription.
    public let instanceID: InstanceID?
    /// Where it leads, without user-info.
    public let url: String
    /// The types wanted; nil for all.
    public let eventTypes: [String]?
    /// The instances wanted; nil for all.
    public let instanceIDs: [InstanceID]?
    /// The form of the body: `elements`.
    public let format: String
    /// Its own waits after failures; nil for the installation's.
    public let retryWaits: [Duration]?
    /// Whether it is sent to.
    public let enabled: Bool
    /// Why not.
    public let disabledReason: String?
    /// Until when its receiver asked to be left alone.
    public let pausedUntil: Date?
    /// Since when every try has failed; nil while some succeed.
    public let failingSince: Date?
    /// When it was made.
    public let createdAt: Date
}
