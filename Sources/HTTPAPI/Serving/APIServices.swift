public import Bulk
public import Elements
public import Events
public import Instances
public import Polling
public import Provisioning
public import VendorClient
public import WebhookIngest

/// What the API's routes work with.
public struct APIServices: Sendable {
    /// Knows whose secrets are whose.
    public let organizations: OrganizationStore
    /// The instances.
    public let instances: InstanceStore
    /// Makes and changes instances.
    public let provisioner: Provisioner
    /// Asks vendors.
    public let vendor: VendorClient
    /// The pollers.
    public let pollers: PollerStore
    /// The elements.
    public let catalogue: Catalogue
    /// The feed.
    public let feed: FeedReader
    /// The bulk jobs and their files.
    public let bulk: BulkStore
    /// The door of vendors' own webhooks.
    public let inbound: InboundDoor
    /// What became of events.
    public let log: EventLog
    /// Waits for the feed to move.
    public let feedWatch: FeedWatch
    /// Is told of every request.
    public let observer: any APIObserver
    /// The metrics as Prometheus text.
    public let metrics: @Sendable () async -> String
    /// Throws where the process cannot do its work: no database, or another schema.
    public let readiness: @Sendable () async throws -> Void

    /// Connects the routes to what they work with.
    public init(
        organizations: OrganizationStore,
        instances: InstanceStore,
        provisioner: Provisioner,
        vendor: VendorClient,
        pollers: PollerStore,
        catalogue: Catalogue,
        feed: FeedReader,
        log: EventLog,
        bulk: BulkStore,
        inbound: InboundDoor,
        observer: any APIObserver = SilentAPIObserver(),
        metrics: @escaping @Sendable () async -> String,
        readiness: @escaping @Sendable () async throws -> Void
    ) {
        self.organizations = organizations
        self.instances = instances
        self.provisioner = provisioner
        self.vendor = vendor
        self.pollers = pollers
        self.catalogue = catalogue
        self.feed = feed
        self.log = log
        self.bulk = bulk
        self.inbound = inbound
        feedWatch = FeedWatch { try await feed.head() }
        self.observer = observer
        self.metrics = metrics
        self.readiness = readiness
    }
}
