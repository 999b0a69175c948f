/// Every setting, once: its name in the environment and in a configuration file, from which its flag follows.
public enum Setting: String, CaseIterable, Sendable {
    /// Where the database is.
    case databaseURL = "POLLUX_DATABASE_URL"
    /// `transaction` behind PgBouncer.
    case databasePooler = "POLLUX_DATABASE_POOLER"
    /// Where `LISTEN` goes, past a pooler.
    case databaseListenURL = "POLLUX_DATABASE_LISTEN_URL"
    /// How many connections a process may hold.
    case databaseConnections = "POLLUX_DATABASE_CONNECTIONS"
    /// Where result files are.
    case dataDirectory = "POLLUX_DATA_DIR"
    /// Where more elements are.
    case elementsDirectory = "POLLUX_ELEMENTS_DIR"
    /// What secrets are sealed with.
    case masterKeys = "POLLUX_MASTER_KEYS"
    /// Which private addresses may be reached.
    case egressAllow = "POLLUX_EGRESS_ALLOW"
    /// How long running jobs may finish after SIGTERM.
    case shutdownSeconds = "POLLUX_SHUTDOWN_SECONDS"
    /// The shortest poll interval.
    case pollMinimumSeconds = "POLLUX_POLL_MINIMUM_SECONDS"
    /// The waits after a failed delivery.
    case deliveryRetrySeconds = "POLLUX_DELIVERY_RETRY_SECONDS"
    /// The silence after which a worker counts as gone.
    case sessionTimeoutSeconds = "POLLUX_SESSION_TIMEOUT_SECONDS"
    /// Whose `X-Forwarded-*` is believed.
    case trustedProxies = "POLLUX_TRUSTED_PROXIES"
    /// The least level that is logged.
    case logLevel = "POLLUX_LOG_LEVEL"
    /// How log lines look.
    case logFormat = "POLLUX_LOG_FORMAT"
    /// Where `/metrics` is served by roles without an API.
    case metricsListen = "POLLUX_METRICS_LISTEN"
    /// The address of the API.
    case apiHost = "POLLUX_API_HOST"
    /// The port of the API.
    case apiPort = "POLLUX_API_PORT"
    /// How many jobs a worker runs at once.
    case workerConcurrency = "POLLUX_WORKER_CONCURRENCY"
    /// Which queues a worker takes from.
    case workerQueues = "POLLUX_WORKER_QUEUES"

    /// The parts of its name, as swift-configuration wants them: `pollux`, `database`, `url`.
    var keyComponents: [String] {
        rawValue.lowercased().split(separator: "_").map(String.init)
    }

    /// Whether its value must never be shown.
    var isSecret: Bool { self == .masterKeys || self == .databaseURL }
}
