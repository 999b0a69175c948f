public import Logging
import Postgres
import ServiceLifecycle
public import Telemetry

/// A process of the cluster: its role's services as one group, from the database up to what answers the outside.
///
/// The order of the services is the order of their dependencies; they are shut down in the reverse of it. A database that is away, at
/// the start or later, is waited for. After SIGTERM the API takes no new connection, the worker claims nothing more and finishes
/// what runs until the deadline; the rest of its jobs goes back to the queue.
public struct Cluster: Sendable {
    /// What the process does.
    public let role: Role
    private let configuration: ClusterConfiguration
    private let logger: Logger
    private let metrics: MetricsRegistry
    private let onServing: @Sendable (ListenAddress) async -> Void

    /// Describes a process.
    ///
    /// - Parameters:
    ///   - role: what it does.
    ///   - configuration: how.
    ///   - logger: where it logs.
    ///   - metrics: what it measures.
    ///   - onServing: called with the API's address once it takes requests.
    public init(
        role: Role,
        configuration: ClusterConfiguration,
        logger: Logger,
        metrics: MetricsRegistry,
        onServing: @escaping @Sendable (ListenAddress) async -> Void = { _ in }
    ) {
        self.role = role
        self.configuration = configuration
        self.logger = logger.with([.role: "\(role.rawValue)"])
        self.metrics = metrics
        self.onServing = onServing
    }

    /// Runs until SIGTERM or SIGINT, or until the task's group is shut down.
    ///
    /// - Parameter listensToSignals: whether signals are for this process to handle.
    /// - Throws: what makes it impossible to go on, such as an address that is taken.
    public func run(listensToSignals: Bool = true) async throws {
        let reporter = WorkReporter(logger: logger, metrics: metrics)
        let parts = ClusterParts(configuration, role: role, reporter: reporter)
        let gate = Gate(DatabaseGate(database: parts.database, logger: logger))
        var group = ServiceGroupConfiguration(
            services: try services(parts, gate).map { .init(service: $0) },
            gracefulShutdownSignals: listensToSignals ? [.sigterm, .sigint] : [],
            logger: Logger(label: "lifecycle", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        // The worker hands its jobs back by itself at the deadline; this is for what does not.
        group.maximumGracefulShutdownDuration = configuration.shutdown + .seconds(15)
        logger.log(.info, "starting", [:])
        do {
            try await ServiceGroup(configuration: group).run()
        } catch {
            gate.close()
            parts.http.shutdown()
            await parts.database.close()
            throw error
        }
        parts.http.shutdown()
        await parts.database.close()
        logger.log(.info, "stopped", [:])
    }

    private func services(_ parts: ClusterParts, _ gate: Gate) throws -> [any Service] {
        var services: [any Service] = [
            Supervised(name: "database pool", logger: logger) { try await parts.database.run() }
        ]
        if let address = configuration.metricsListen {
            services.append(MetricsService(address: address, metrics: metrics, logger: logger))
        }
        if role.schedules || role.answers {
            let sampler = GaugeSampler(database: parts.database, pollers: parts.pollers, metrics: metrics)
            services.append(
                gate.holding(
                    Supervised.steps("gauges", every: .seconds(5), logger: logger) {
                        try await sampler.sample()
                        return false
                    }
                )
            )
        }
        if role.schedules { services += SchedulerServices(configuration, parts, logger, metrics).all.map(gate.holding) }
        if role.works { services.append(gate.holding(worker(parts))) }
        if role.answers {
            services.append(
                APIService(configuration, parts, gate: gate, logger: logger, metrics: metrics, onServing: onServing)
            )
        }
        return services
    }

    private func worker(_ parts: ClusterParts) -> WorkerService {
        WorkerService(
            parts: parts,
            queues: configuration.queues,
            concurrency: configuration.concurrency,
            patience: configuration.shutdown,
            reporter: QueueReporter(logger: logger, metrics: metrics)
        )
    }
}
