/// The keys of an instance's configuration that mean something to Pollux itself, whatever the element.
public enum ConfigurationKey {
    /// Whether the instance is watched for events.
    public static let eventsEnabled = "event.notification.enabled"
    /// Where its events are sent.
    public static let callbackURL = "event.notification.callback.url"
    /// What they are signed with.
    public static let signatureKey = "event.notification.signature.key"
    /// Minutes between polls.
    public static let refreshInterval = "event.poller.refresh_interval"
    /// What is polled, and how.
    public static let pollerConfiguration = "event.poller.configuration"
    /// A comma list that narrows what is polled.
    public static let objects = "event.objects"
    /// Whether events come from polling alone (`polling`), from the vendor's own webhooks (`webhook` or `webhooks`: polled is then only
    /// what the poller configuration names), or from both (not given).
    public static let vendorType = "event.vendor.type"
    /// How a vendor's webhook finds its instance.
    public static let instanceFinder = "event.notification.instance.finder"

    /// Those that are never secret.
    ///
    /// The callback's URL is not among them: it is one where it has user-info.
    static let open: Set<String> = [
        eventsEnabled, refreshInterval, pollerConfiguration, objects, vendorType, instanceFinder,
    ]

    /// What stands for a secret in an answer; sent back, it means unchanged.
    public static let mask = "********"
}
