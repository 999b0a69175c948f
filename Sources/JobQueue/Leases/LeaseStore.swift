import Postgres

/// The statements about claimed jobs.
///
/// Each matches job and token; what it returns says whether the lease was still held.
enum LeaseStore {
    /// For how long a transaction that has locked a lease may be idle before the server ends it, in milliseconds.
    ///
    /// A process that is stopped in such a transaction would otherwise hold the row against rescue until it is woken.
    static let idleInTransactionMilliseconds = "5000"

    /// Writes what was decided about a job.
    ///
    /// - Returns: Whether the lease was still held; where it was not, nothing has changed.
    static func settle(
        _ lease: Lease,
        _ settlement: Settlement,
        session: SessionID,
        on connection: Connection
    ) async throws(PostgresError) -> Bool {
        switch settlement {
        case .complete:
            try await changed(completeStatement(lease), on: connection)
        case .release(let release):
            try await changed(releaseStatement(lease, release, session: session), on: connection)
        case .bury(let error, let outcome):
            try await changed(buryStatement(lease, error: error, outcome: outcome), on: connection)
        case .cancel(let reason):
            try await changed(cancelStatement(lease, reason: reason), on: connection)
        case .settledByHandler, .abandon:
            true
        }
    }

    /// Locks a job's row and says whether the lease is held.
    static func lock(_ lease: Lease, on connection: Connection) async throws(PostgresError) -> Bool {
        try await changed(lockStatement(lease), on: connection)
    }

    /// Does the same, and forgets the crashes that were counted for the job once the transaction commits.
    static func check(_ lease: Lease, on connection: Connection) async throws(PostgresError) -> Bool {
        try await changed(checkStatement(lease), on: connection)
    }

    private static func changed(_ statement: SQL, on connection: Connection) async throws(PostgresError) -> Bool {
        guard let row = try await connection.query(statement).first else { return false }
        return try row.decode(0, as: Int64.self) == 1
    }

    /// Sets the limit on idleness for the rest of the transaction that the statement is part of.
    static var limitIdleness: SQL {
        "(select set_config('idle_in_transaction_session_timeout', \(idleInTransactionMilliseconds), true)) as limited"
    }
}
