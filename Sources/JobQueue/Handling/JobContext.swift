public import Postgres
import Synchronization

/// What a handler may do about its own job, inside its own transactions.
///
/// Each function that takes a connection belongs into a transaction of the handler's. It locks the job's row and checks
/// the lease first; where the lease is lost it throws `JobQueueError.leaseLost`, and with it everything rolls back. Call
/// it first: then nobody can take the lease away until the transaction ends. From then on PostgreSQL ends the transaction
/// if it is idle for five seconds, so that a process that was stopped in the middle doesn't hold the row for ever.
public struct JobContext: Sendable {
    /// The job as it was claimed.
    public let job: ClaimedJob
    /// The database that the worker uses.
    public let database: Database
    let session: SessionID
    let stopping: @Sendable () -> Bool
    let settled = SettledMark()

    /// The right to run the job.
    public var lease: Lease { job.lease }

    /// Says whether the worker is stopping: a long job had better end at its next step, with `.snooze(.zero, …)`.
    public var isShuttingDown: Bool { stopping() }

    /// Makes a context, for tests of handlers.
    ///
    /// - Parameters:
    ///   - job: The job as it was claimed.
    ///   - database: Where the handler's transactions run.
    ///   - session: The session that holds the lease.
    ///   - stopping: Says whether the worker is stopping.
    public init(
        job: ClaimedJob,
        database: Database,
        session: SessionID,
        stopping: @escaping @Sendable () -> Bool = { false }
    ) {
        self.job = job
        self.database = database
        self.session = session
        self.stopping = stopping
    }

    /// Locks and checks the lease, for a transaction that moves the job on by a step without ending it.
    ///
    /// When the transaction commits, crashes that were counted for the job are forgotten: it has got somewhere.
    ///
    /// - Throws: `JobQueueError.leaseLost`.
    public func checkLease(on connection: Connection) async throws {
        guard try await LeaseStore.check(lease, on: connection) else { throw JobQueueError.leaseLost(lease) }
    }

    /// Locks and checks the lease, for a transaction that ends this try: first of all locks, with the rest to follow.
    ///
    /// The job's row is not written before the try ends. Else whoever enqueues meanwhile with its unique key would wait for this
    /// transaction, and this transaction for what that one holds: a scheduler holds the rows of those that it fires for.
    ///
    /// - Throws: `JobQueueError.leaseLost`.
    public func lockLease(on connection: Connection) async throws {
        guard try await LeaseStore.lock(lease, on: connection) else { throw JobQueueError.leaseLost(lease) }
    }

    /// The job's row under lock, if the lease is held, as a CTE's query: for a step that is a single statement of its own.
    ///
    /// Where it returns no row, the lease is lost, and the statement must change nothing.
    public var leaseQuery: SQL {
        """
        select j.id
        from pollux.job j
        where j.id = \(lease.job)
          and j.token = \(lease.token)
        for update
        """
    }

    /// Completes the job in the handler's transaction and enqueues what comes next.
    ///
    /// Return `.settled` after the commit.
    ///
    /// - Parameters:
    ///   - connection: The transaction's connection.
    ///   - followUps: Jobs that exist if and when the transaction commits; they may have this job's unique key.
    /// - Returns: The ids of the follow-ups, `nil` where a unique key was taken.
    /// - Throws: `JobQueueError.leaseLost`.
    @discardableResult
    public func complete(on connection: Connection, followUps: [NewJob] = []) async throws -> [JobID?] {
        try await settle(.complete, on: connection)
        return try await JobQueue(database: database).enqueue(followUps, on: connection)
    }

    /// Counts a failure in the handler's transaction: another try after a time, or death after the last.
    ///
    /// Return `.settled` after the commit.
    ///
    /// - Parameters:
    ///   - connection: The transaction's connection.
    ///   - wait: From the database's now; `nil` for the retry policy's wait.
    ///   - error: Why, for operators.
    /// - Returns: Whether another try follows.
    /// - Throws: `JobQueueError.leaseLost`.
    @discardableResult
    public func retry(on connection: Connection, after wait: Duration? = nil, error: String) async throws -> Bool {
        let settlement = Settlement.fail(job, after: wait, error: error)
        try await settle(settlement, on: connection)
        return settlement.outcome != .dead
    }

    /// Puts the job off in the handler's transaction; no failure is counted.
    ///
    /// Return `.settled` after the commit.
    ///
    /// - Throws: `JobQueueError.leaseLost`.
    public func snooze(on connection: Connection, for wait: Duration, reason: String) async throws {
        try await settle(.snooze(for: wait, reason: reason), on: connection)
    }

    /// Moves the job to the dead in the handler's transaction.
    ///
    /// Return `.settled` after the commit.
    ///
    /// - Throws: `JobQueueError.leaseLost`.
    public func bury(on connection: Connection, error: String) async throws {
        try await settle(.bury(error: error.asStoredError, outcome: .dead), on: connection)
    }

    /// Cancels the job in the handler's transaction.
    ///
    /// Return `.settled` after the commit.
    ///
    /// - Throws: `JobQueueError.leaseLost`.
    public func cancel(on connection: Connection, reason: String) async throws {
        try await settle(.cancel(reason: reason.asStoredError), on: connection)
    }

    private func settle(_ settlement: Settlement, on connection: Connection) async throws {
        settled.set()
        guard try await LeaseStore.settle(lease, settlement, session: session, on: connection) else {
            throw JobQueueError.leaseLost(lease)
        }
    }
}

/// Remembers that a handler has called a settling function.
final class SettledMark: Sendable {
    private let value = Mutex(false)

    var isSet: Bool { value.withLock { $0 } }

    func set() {
        value.withLock { $0 = true }
    }
}
