/// One connection, lent for the time of a closure.
///
/// It lives on a thread of its own, where libpq may block. A closure that it is lent to runs on that thread, so that its
/// statements do not hop; a statement that is asked for elsewhere goes to the thread and comes back.
public final class Connection: Sendable {
    let thread = ConnectionThread()
    let session: Session
    let gate: CancelGate

    init(configuration: DatabaseConfiguration, gate: CancelGate = CancelGate()) {
        self.gate = gate
        session = Session(configuration: configuration, gate: gate)
    }

    deinit {
        thread.stop()
    }

    /// Runs a statement and returns its rows.
    ///
    /// - Parameters:
    ///   - sql: One statement.
    ///   - timeout: A shorter time than the configured one, or a longer one where the transaction has set
    ///     `statement_timeout` itself; `nil` for the configured one.
    /// - Returns: Its rows; none for a statement that returns none.
    /// - Throws: ``PostgresError/cancelled`` when the task is cancelled, before or meanwhile.
    public func query(_ sql: SQL, timeout: Duration? = nil) async throws(PostgresError) -> Rows {
        Rows(
            try await cancellable { session, ticket throws(PostgresError) in
                try session.run(sql, ticket: ticket, timeout: timeout ?? session.configuration.statementTimeout)
            }
        )
    }

    /// Runs a statement and returns how many rows it changed.
    ///
    /// - Throws: As ``query(_:timeout:)`` does.
    @discardableResult
    public func execute(_ sql: SQL, timeout: Duration? = nil) async throws(PostgresError) -> Int {
        try await query(sql, timeout: timeout).affected
    }

    /// Runs a text of any number of statements without values, such as a migration, without any timeout of ours.
    ///
    /// - Parameter script: The text; it takes no parameters.
    /// - Throws: What the server says of the first statement that failed; those behind it are not run.
    public func execute(script: SQL) async throws(PostgresError) {
        guard script.parameters.slots.isEmpty else { throw .misuse("a script takes no parameters") }
        _ = try await cancellable { session, ticket throws(PostgresError) in
            try session.runSimple(script.text, ticket: ticket)
        }
    }

    /// Runs a closure on the connection's thread.
    func onThread<R: Sendable>(
        _ body: @escaping @Sendable (Session) throws(PostgresError) -> R
    ) async throws(PostgresError) -> R {
        guard !thread.isCurrent else { return try body(session) }
        let result: Result<R, PostgresError> = await withCheckedContinuation { continuation in
            let isTaken = thread.perform { [session] in
                continuation.resume(returning: Result { () throws(PostgresError) -> R in try body(session) })
            }
            if !isTaken { continuation.resume(returning: .failure(.closed)) }
        }
        return try result.get()
    }

    private func cancellable(
        _ body: @escaping @Sendable (Session, UInt64) throws(PostgresError) -> ResultStorage
    ) async throws(PostgresError) -> ResultStorage {
        guard !Task.isCancelled else { throw .cancelled }
        let ticket = gate.ticket()
        let result: Result<ResultStorage, PostgresError> = await withTaskCancellationHandler {
            do throws(PostgresError) {
                guard thread.isCurrent else {
                    return .success(try await onThread { session throws(PostgresError) in try body(session, ticket) })
                }
                return .success(try body(session, ticket))
            } catch {
                return .failure(error)
            }
        } onCancel: {
            gate.cancel(ticket)
        }
        gate.abandon(ticket)
        return try result.get()
    }
}
