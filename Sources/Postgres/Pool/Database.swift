/// A database behind a pool of connections.
///
/// Connections are made when they are first needed. While the server is away, callers wait up to the configured time for it
/// to come back and are then told that it is not available.
public final class Database: Sendable {
    /// How it was set up.
    public let configuration: DatabaseConfiguration
    let pool: ConnectionPool
    let listener: NotificationListener
    private let notices = NoticeSender()

    /// Makes a database; nothing is connected yet.
    public init(_ configuration: DatabaseConfiguration) {
        self.configuration = configuration
        pool = ConnectionPool(configuration)
        listener = NotificationListener(configuration)
    }

    deinit {
        listener.close()
        pool.abandon()
    }

    /// How much of the pool is in use.
    public var use: PoolUse { pool.use }

    /// Keeps the pool healthy until the task is cancelled: idle connections are looked at, and closed when they are too many.
    ///
    /// Queries work without it.
    public func run() async throws {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: min(.seconds(5), max(.milliseconds(100), configuration.idleTimeout / 2)))
            } catch {
                return
            }
            await pool.prune()
        }
    }

    /// Refuses new callers, waits until lent connections have come back, and closes everything.
    public func close() async {
        listener.close()
        await pool.close()
    }

    /// Runs a statement on any connection and returns its rows.
    ///
    /// - Throws: ``PostgresError/unavailable(reason:state:)`` when the server is away, ``PostgresError/poolExhausted(waited:)``
    ///   when every connection stayed in use, and what ``Connection/query(_:timeout:)`` throws.
    public func query(_ sql: SQL, timeout: Duration? = nil) async throws(PostgresError) -> Rows {
        try await lend { connection throws(PostgresError) in try await connection.query(sql, timeout: timeout) }.get()
    }

    /// Runs a statement on any connection and returns how many rows it changed.
    ///
    /// - Throws: As ``query(_:timeout:)`` does.
    @discardableResult
    public func execute(_ sql: SQL, timeout: Duration? = nil) async throws(PostgresError) -> Int {
        try await query(sql, timeout: timeout).affected
    }

    /// Lends a connection to a closure that runs on the connection's thread.
    ///
    /// Never hold a connection across a network call: the pool is small.
    public func withConnection<R: Sendable>(
        _ body: @Sendable (Connection) async throws -> R
    ) async throws -> R {
        try await lend { connection async throws(any Error) in try await body(connection) }.get()
    }

    /// Runs a closure in a transaction on a connection's thread; see ``Connection/transaction(_:)``.
    public func withTransaction<R: Sendable>(
        _ body: @Sendable (Connection) async throws -> R
    ) async throws -> R {
        try await withConnection { connection in try await connection.transaction(body) }
    }

    /// Returns what is sent to a channel by `NOTIFY`, from now on, over a connection of its own that reconnects.
    ///
    /// After a reconnect an empty payload is delivered, since some may have been missed. Nothing is promised: whoever listens
    /// must be right without it. Behind a pooler it takes `listenConninfo`.
    public func notifications(on channel: String) -> AsyncStream<String> {
        listener.subscribe(to: channel)
    }

    /// Sends a notice soon, outside of any transaction, together with others of the same moment; returns at once.
    ///
    /// For a notice about data that a transaction writes, see ``Connection/afterCommit(_:)``.
    public func notify(_ channel: String, payload: String) {
        notices.send(payload, to: channel, over: self)
    }

    private enum Outcome<Value, Failure: Error> {
        case dead
        case done(Result<Value, Failure>)
    }

    private func lend<R: Sendable, Failure: Error>(
        _ body: @Sendable (Connection) async throws(Failure) -> R
    ) async throws(PostgresError) -> Result<R, Failure> {
        // Every idle connection may be dead after a restart of the server; one more is a fresh one.
        for _ in 0...configuration.maximumConnections {
            let lease = try await pool.acquire()
            let (outcome, fault) = await withTaskExecutorPreference(lease.connection.thread) {
                await Self.attempt(lease.connection, body)
            }
            if let fault { configuration.observer?.connectionLost(.connectionLost(reason: fault)) }
            pool.release(lease, isUsable: fault == nil)
            if case .done(let result) = outcome { return result }
        }
        throw .connectionLost(reason: "every connection broke while it was idle")
    }

    /// Runs on the connection's thread: one look at the socket, the body, and a look at what it left.
    private static func attempt<R: Sendable, Failure: Error>(
        _ connection: Connection,
        _ body: @Sendable (Connection) async throws(Failure) -> R
    ) async -> (Outcome<R, Failure>, fault: String?) {
        guard await connection.isAlive() else { return (.dead, "it broke while it was idle") }
        let result: Result<R, Failure>
        do throws(Failure) {
            result = .success(try await body(connection))
        } catch {
            result = .failure(error)
        }
        return (.done(result), await connection.tidy())
    }
}
