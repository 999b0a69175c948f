extension Connection {
    /// Opens the session on the connection's thread after a wait, and says how it went from there.
    func open(
        after delay: Duration,
        _ report: @escaping @Sendable (Result<Void, PostgresError>, Duration) -> Void
    ) {
        let isTaken = thread.perform { [session, thread] in
            // The thread has nothing else to do; closing the pool ends the wait.
            guard thread.pause(for: delay) else { return report(.failure(.closed), .zero) }
            let start = ContinuousClock.now
            let result = Result { () throws(PostgresError) in try session.connect() }
            report(result, ContinuousClock.now - start)
        }
        if !isTaken { report(.failure(.closed), .zero) }
    }

    /// Sees whether the server has closed the session meanwhile, without a round trip where nothing has come from it.
    func isAlive() async -> Bool {
        do throws(PostgresError) {
            return try await onThread { session in session.isAlive() }
        } catch {
            return false
        }
    }

    /// Rolls back what a body left open, and returns why the connection must not be lent again.
    func tidy() async -> String? {
        do throws(PostgresError) {
            return try await onThread { session in
                session.depth = 0
                guard session.lossReason == nil, !session.isReusable else { return session.lossReason }
                do throws(PostgresError) {
                    _ = try session.control("rollback")
                } catch {
                    session.close(reason: "\(error)")
                }
                return session.isReusable ? nil : session.lossReason ?? "it could not be rolled back"
            }
        } catch {
            return "\(error)"
        }
    }

    /// Ends the session and the thread, once what runs on it has ended.
    func close() {
        _ = thread.perform { [session] in session.close(reason: "it was closed") }
        thread.stop()
    }
}
