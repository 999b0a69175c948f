import Events
import HTTPAPI
import Logging
import Polling
import Provisioning
import ServiceLifecycle
import Telemetry
import WebhookIngest

/// Serves the API; at shutdown it takes no new connection and lets requests in flight end.
struct APIService: Service {
    private let server: APIServer
    private let logger: Logger

    init(
        _ configuration: ClusterConfiguration,
        _ parts: ClusterParts,
        gate: Gate,
        logger: Logger,
        metrics: MetricsRegistry,
        onServing: @escaping @Sendable (ListenAddress) async -> Void
    ) {
        self.logger = logger
        let ready = DatabaseGate(database: parts.database, logger: logger)
        let services = APIServices(
            organizations: parts.organizations,
            instances: parts.instances,
            provisioner: Self.provisioner(configuration, parts),
            vendor: parts.vendor,
            pollers: parts.pollers,
            catalogue: parts.catalogue,
            feed: FeedReader(database: parts.database),
            log: EventLog(database: parts.database),
            bulk: parts.bulk,
            inbound: InboundDoor(
                catalogue: parts.catalogue,
                instances: parts.instances,
                store: parts.inbound,
                observer: parts.reporter
            ),
            observer: APIReporter(logger: logger, metrics: metrics),
            metrics: { metrics.render() },
            readiness: { try await ready.check() }
        )
        let host = configuration.api.host
        server = APIServer(
            services: services,
            configuration: APIConfiguration(
                host: host,
                port: configuration.api.port,
                trustedProxies: configuration.trustedProxies
            ),
            onServing: { port in
                let address = ListenAddress(host: host, port: port)
                logger.log(.info, "the API is served", [.address: "\(address)"])
                await onServing(address)
            }
        )
    }

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await server.run()
        } onGracefulShutdown: {
            // Ends with the waits that it cuts short, which `run` waits for.
            Task { await server.stopWaiting() }
        }
    }

    private static func provisioner(_ configuration: ClusterConfiguration, _ parts: ClusterParts) -> Provisioner {
        Provisioner(
            database: parts.database,
            instances: parts.instances,
            pollers: parts.pollers,
            webhooks: parts.webhooks,
            catalogue: parts.catalogue,
            vendor: VendorDoor(baseLine: BaseLineReader(vendor: parts.vendor.calling(as: .passThrough))),
            credentials: parts.credentials,
            destinations: EgressJudge(check: parts.http.destinations),
            limits: PollingLimits(shortestInterval: configuration.pollMinimum)
        )
    }
}
