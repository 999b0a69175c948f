extension Connection {
    /// Runs a closure in a transaction on the connection's thread: begin, body, commit; rollback when the body throws.
    ///
    /// Inside a transaction it is a savepoint: what the body did is undone when it throws, and the outer transaction can go
    /// on. The commit is not stopped by cancellation once the body has ended. Never call out to the network inside.
    ///
    /// - Throws: What the body threw. ``PostgresError/connectionLost(reason:)`` instead when the connection broke meanwhile;
    ///   ``PostgresError/commitUnknown(reason:)`` when it broke during the commit; ``PostgresError/rolledBack`` when the body
    ///   swallowed a statement's failure, which makes PostgreSQL answer a commit with a rollback.
    public func transaction<R: Sendable>(
        _ body: @Sendable (Connection) async throws -> R
    ) async throws -> R {
        try await withTaskExecutorPreference(thread) {
            let depth = try await begin()
            let value: R
            do {
                value = try await body(self)
            } catch {
                try await rollBack(depth, because: error)
                throw error
            }
            try await commit(depth)
            return value
        }
    }

    /// Does something once the outermost transaction has been committed; at once outside of any.
    ///
    /// It is forgotten when that transaction is rolled back, or when it is unknown whether it was committed; not when only a
    /// savepoint is rolled back. It must return at once.
    public func afterCommit(_ action: @escaping @Sendable () -> Void) async throws(PostgresError) {
        let isOpen = try await onThread { session throws(PostgresError) in
            if session.depth > 0 { session.afterCommit.append(action) }
            return session.depth > 0
        }
        if !isOpen { action() }
    }

    private func begin() async throws(PostgresError) -> Int {
        guard !Task.isCancelled else { throw .cancelled }
        return try await onThread { session throws(PostgresError) in
            let depth = session.depth
            if depth == 0 { session.afterCommit = [] }
            _ = try session.control(depth == 0 ? "begin" : "savepoint pollux_\(depth)")
            session.depth = depth + 1
            return depth
        }
    }

    private func commit(_ depth: Int) async throws(PostgresError) {
        try await onThread { session throws(PostgresError) in
            session.depth = depth
            guard depth == 0 else {
                guard !session.isInFailedTransaction else {
                    _ = try session.control("rollback to savepoint pollux_\(depth)")
                    throw PostgresError.rolledBack
                }
                _ = try session.control("release savepoint pollux_\(depth)")
                return
            }
            if let reason = session.lossReason { throw PostgresError.connectionLost(reason: reason) }
            let result: ResultStorage
            do throws(PostgresError) {
                result = try session.control("commit")
            } catch {
                guard case .connectionLost(let reason) = error else { throw error }
                throw PostgresError.commitUnknown(reason: reason)
            }
            guard result.tag == "COMMIT" else { throw PostgresError.rolledBack }
            for action in session.afterCommit { action() }
            session.afterCommit = []
        }
    }

    /// Undoes what the body did, also in a cancelled task.
    private func rollBack(_ depth: Int, because error: any Error) async throws(PostgresError) {
        try await onThread { session throws(PostgresError) in
            session.depth = depth
            if session.lossReason == nil {
                do {
                    _ = try session.control(depth == 0 ? "rollback" : "rollback to savepoint pollux_\(depth)")
                } catch {
                    // What cannot be rolled back must not be lent again; the server rolls back with the session's end.
                    session.close(reason: "\(error)")
                }
            }
            // The body's own error may hide it: whoever judges the failure must know that it was the connection's.
            guard let reason = session.lossReason else { return }
            if let known = error as? PostgresError, known.isConnectionLoss { throw known }
            throw PostgresError.connectionLost(reason: reason)
        }
    }
}

extension Session {
    /// Runs a statement of ours that no cancellation may stop.
    func control(_ text: String) throws(PostgresError) -> ResultStorage {
        try runSimple(text, timeout: configuration.statementTimeout)
    }
}
