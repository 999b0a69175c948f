import Bulk
import Elements
import Events
import Instances
import JobQueue
import OutboundHTTP
import Polling
import Postgres
import VendorClient
import WebhookDelivery
import WebhookIngest

/// What all roles of a process are made of: one database pool, one way out, and the stores on top of them.
struct ClusterParts: Sendable {
    let database: Database
    let queue: JobQueue
    let catalogue: Catalogue
    let organizations: OrganizationStore
    let instances: InstanceStore
    let pollers: PollerStore
    let recorder: EventRecorder
    let webhooks: WebhookStore
    let deliveries: DeliveryStore
    let bulk: BulkStore
    let inbound: InboundStore
    let http: OutboundClient
    let credentials: CredentialStore
    let vendor: VendorClient
    let reporter: WorkReporter

    init(_ configuration: ClusterConfiguration, role: Role, reporter: WorkReporter) {
        var settings = configuration.database
        settings.applicationName = "pollux \(role.rawValue)"
        settings.observer = reporter
        database = Database(settings)
        queue = JobQueue(database: database)
        catalogue = configuration.catalogue
        let keyring = configuration.keyring
        organizations = OrganizationStore(database: database)
        instances = InstanceStore(
            database: database,
            keyring: keyring,
            catalogue: catalogue,
            operatorValues: configuration.operatorValues
        )
        pollers = PollerStore(database: database)
        recorder = EventRecorder(
            queue: queue,
            keyring: keyring,
            retryWaits: configuration.deliveryRetry ?? EventRecorder.standardRetryWaits
        )
        webhooks = WebhookStore(database: database, queue: queue, keyring: keyring)
        deliveries = DeliveryStore(database: database, keyring: keyring)
        bulk = BulkStore(
            database: database,
            recorder: recorder,
            keyring: keyring,
            storage: ResultStorage(directory: configuration.dataDirectory)
        )
        inbound = InboundStore(database: database)
        http = OutboundClient(policy: configuration.egress, observer: reporter)
        credentials = CredentialStore(database: database, keyring: keyring, http: http)
        vendor = VendorClient(http: http, credentials: credentials, budget: BudgetGate(database: database))
        self.reporter = reporter
    }
}
