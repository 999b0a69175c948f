/// Is told what the pool does, for metrics; every call must return at once.
public protocol DatabaseObserver: Sendable {
    /// The pool's use has changed.
    func poolChanged(_ use: PoolUse)
    /// A connection was made.
    func connected(after duration: Duration)
    /// An attempt to connect failed.
    func connectFailed(_ error: PostgresError)
    /// A connection broke and was thrown away.
    func connectionLost(_ error: PostgresError)
    /// A caller got a connection after having waited for it.
    func waited(_ duration: Duration)
    /// A notice could not be sent; whoever listens finds out by looking.
    func noticeLost(_ error: any Error)
}

/// Every call does nothing unless it is written.
extension DatabaseObserver {
    /// Does nothing.
    public func poolChanged(_ use: PoolUse) {}
    /// Does nothing.
    public func connected(after duration: Duration) {}
    /// Does nothing.
    public func connectFailed(_ error: PostgresError) {}
    /// Does nothing.
    public func connectionLost(_ error: PostgresError) {}
    /// Does nothing.
    public func waited(_ duration: Duration) {}
    /// Does nothing.
    public func noticeLost(_ error: any Error) {}
}

/// How much of a pool is in use.
public struct PoolUse: Sendable, Equatable {
    /// Connections that are lent.
    public let inUse: Int
    /// Connections that wait to be lent.
    public let idle: Int
    /// Connections that are being made.
    public let connecting: Int
    /// Callers that wait.
    public let waiting: Int
    /// How many connections there may be.
    public let limit: Int
}
