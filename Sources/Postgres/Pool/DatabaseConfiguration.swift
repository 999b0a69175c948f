/// How to reach a database, and how many connections to keep.
public struct DatabaseConfiguration: Sendable {
    /// Any libpq connection string or URI; empty means libpq's own `PG*` variables.
    ///
    /// TLS options are libpq's.
    public var conninfo: String
    /// How many connections there are at most; `LISTEN` has one of its own besides.
    public var maximumConnections: Int
    /// How long a statement may run; the server is told, and a server that says nothing for longer counts as gone.
    public var statementTimeout: Duration
    /// How much longer than its timeout a statement may be without an answer before the server counts as gone.
    public var answerGrace: Duration = .seconds(5)
    /// How long a transaction may be left idle before the server ends its session.
    public var idleInTransactionTimeout: Duration = .seconds(60)
    /// Says that a pooler in transaction mode is in between: unnamed statements, nothing kept in the session.
    ///
    /// The session's settings are then the pooler's; the statement timeout is kept by cancelling from here.
    public var pooler: Bool
    /// A direct connection string for `LISTEN` where `pooler` is set; without one, nothing is listened to.
    public var listenConninfo: String?
    /// What `pg_stat_activity` shows.
    public var applicationName: String
    /// How long one attempt to connect may take.
    public var connectTimeout: Duration = .seconds(10)
    /// How long a caller waits for a connection before it is told that there is none.
    public var acquireTimeout: Duration = .seconds(10)
    /// The first wait after a failed attempt to connect; it doubles with each further one.
    public var firstBackoff: Duration = .milliseconds(100)
    /// The longest wait between attempts to connect.
    public var longestBackoff: Duration = .seconds(5)
    /// How long a connection may be idle before it is closed; it takes `run()` to see to that.
    public var idleTimeout: Duration = .seconds(300)
    /// How many prepared statements a connection keeps.
    public var statementCacheSize: Int = 256
    /// Who is told what the pool does.
    public var observer: (any DatabaseObserver)?

    /// Makes a configuration; what is not a parameter has a default that can be changed afterwards.
    public init(
        conninfo: String = "",
        maximumConnections: Int = 4,
        statementTimeout: Duration = .seconds(30),
        pooler: Bool = false,
        listenConninfo: String? = nil,
        applicationName: String = "pollux",
        observer: (any DatabaseObserver)? = nil
    ) {
        self.conninfo = conninfo
        self.maximumConnections = max(1, maximumConnections)
        self.statementTimeout = statementTimeout
        self.pooler = pooler
        self.listenConninfo = listenConninfo
        self.applicationName = applicationName
        self.observer = observer
    }
}
