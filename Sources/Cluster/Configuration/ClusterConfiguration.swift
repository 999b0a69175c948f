public import Elements
public import HTTPAPI
public import Instances
public import JobQueue
public import Logging
public import OutboundHTTP
public import Postgres
public import Telemetry

/// How a process of the cluster runs: every setting, read and found right.
public struct ClusterConfiguration: Sendable {
    /// Where the database is, and how many connections this process may hold.
    public var database: DatabaseConfiguration
    /// Where result files are; shared by workers and api.
    public var dataDirectory: String
    /// The elements that this installation knows.
    public var catalogue: Catalogue
    /// What secrets are sealed with.
    public var keyring: Keyring
    /// The operator's own values for elements, such as OAuth clients' secrets.
    public var operatorValues: OperatorValues
    /// Which addresses may be reached.
    public var egress: EgressPolicy
    /// How long running jobs may finish after SIGTERM.
    public var shutdown: Duration
    /// The shortest poll interval.
    public var pollMinimum: Duration
    /// The waits after a failed delivery; `nil` for the standard ones.
    public var deliveryRetry: [Duration]?
    /// The silence after which a worker counts as gone.
    public var sessionTimeout: Duration
    /// The addresses and networks whose `X-Forwarded-*` is believed.
    public var trustedProxies: [ProxyNetwork]
    /// The least level that is logged.
    public var logLevel: Logger.Level
    /// How log lines look.
    public var logFormat: LogFormat
    /// Where `/metrics` is served besides; `nil` for nowhere.
    public var metricsListen: ListenAddress?
    /// Where the API listens.
    public var api: ListenAddress
    /// How many jobs a worker runs at once.
    public var concurrency: Int
    /// Which queues a worker takes from.
    public var queues: [QueueName]
}
