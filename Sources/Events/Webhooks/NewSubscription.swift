public import Instances

/// What a subscription is made from.
public struct NewSubscription: Sendable {
    /// Where to send.
    public var url: String
    /// The types wanted; nil for all.
    public var eventTypes: [EventTypePattern]?
    /// The instances wanted; nil for all of the organization.
    public var instances: [InstanceID]?
    /// What signs.
    public var secret: SigningSecret
    /// Its own waits after failures; nil for the installation's.
    public var retryWaits: [Duration]?

    /// Describes a subscription.
    public init(
        url: String,
        eventTypes: [EventTypePattern]? = nil,
        instances: [InstanceID]? = nil,
        secret: SigningSecret,
        retryWaits: [Duration]? = nil
    ) {
        self.url = url
        self.eventTypes = eventTypes
        self.instances = instances
        self.secret = secret
        self.retryWaits = retryWaits
    }
}

/// A webhook before it has a number.
struct WebhookDraft {
    let kind: Webhook.Kind
    let instance: InstanceID?
    let url: WebhookURL
    var eventTypes: [String]?
    var instances: [InstanceID]?
    var retryWaits: [Duration]?
}
