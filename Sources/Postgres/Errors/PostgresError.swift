/// Everything that can go wrong between a caller and PostgreSQL, by what the caller can do about it.
public enum PostgresError: Error, Sendable {
    /// The server refused the statement; the connection is usable.
    case server(ServerError)
    /// No connection could be made: the server is away, refuses the login, or is full.
    case unavailable(reason: String, state: SQLState?)
    /// The connection broke; what was not committed is rolled back.
    case connectionLost(reason: String)
    /// The connection broke while a commit was on its way: whether it took place is not known.
    case commitUnknown(reason: String)
    /// The body of a transaction went on after a statement had failed, so that the commit became a rollback.
    case rolledBack
    /// The calling task was cancelled; the statement was stopped.
    case cancelled
    /// The statement ran longer than its timeout and was stopped.
    case timedOut(after: Duration)
    /// No connection came free in time.
    case poolExhausted(waited: Duration)
    /// The database was closed.
    case closed
    /// A column could not be read as the type that was asked for.
    case decoding(DecodingError)
    /// The caller used the library in a way that it does not support.
    case misuse(String)
}

extension PostgresError {
    /// The SQLSTATE, where there is one.
    public var sqlState: SQLState? {
        switch self {
        case .server(let error): error.state
        case .unavailable(_, let state): state
        case .cancelled, .timedOut: .queryCanceled
        default: nil
        }
    }

    /// Says whether the database is away or the session is gone, so that neither the data nor the statement is to blame.
    public var isConnectionLoss: Bool {
        switch self {
        case .unavailable, .connectionLost, .commitUnknown: true
        case .server(let error): error.state.isConnectionLoss
        default: false
        }
    }

    /// Says whether the same transaction, run again from its start, may well succeed.
    public var isTransient: Bool { sqlState?.isTransient ?? false }

    /// The constraint that a row violated, where the server named one.
    public var constraint: String? {
        guard case .server(let error) = self else { return nil }
        return error.constraint
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    /// One line that is safe to show: no value, no password, no statement.
    public var description: String {
        switch self {
        case .server(let error): "PostgreSQL refused the statement: \(error)"
        case .unavailable(let reason, _): "PostgreSQL is not available: \(reason)"
        case .connectionLost(let reason): "the connection to PostgreSQL was lost: \(reason)"
        case .commitUnknown(let reason):
            "the connection to PostgreSQL was lost during a commit, which may have taken place: \(reason)"
        case .rolledBack: "a statement of the transaction had failed, so that the commit became a rollback"
        case .cancelled: "the statement was cancelled"
        case .timedOut(let limit): "the statement was stopped after \(limit)"
        case .poolExhausted(let waited): "no database connection came free within \(waited)"
        case .closed: "the database was closed"
        case .decoding(let error): "\(error)"
        case .misuse(let what): what
        }
    }

    /// The same, and the statement's text where the server refused it; no value either, since crashes and containers print it.
    public var debugDescription: String {
        switch self {
        case .server(let error): error.debugDescription
        default: description
        }
    }
}
