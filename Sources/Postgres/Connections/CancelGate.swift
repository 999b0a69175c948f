import CPostgres

/// Lets a cancelled task stop the statement that it waits for, and no other statement of the same connection.
///
/// `@unchecked Sendable`: everything mutable is under the condition's lock.
final class CancelGate: @unchecked Sendable {
    /// `@unchecked Sendable`: a token does not change, and `PQcancel` may be called from any thread.
    private final class Token: @unchecked Sendable {
        let pointer: OpaquePointer
        init(_ pointer: OpaquePointer) { self.pointer = pointer }
        deinit { PQfreeCancel(pointer) }
    }

    /// How long a request may be on its way behind its statement: milliseconds, unless the server is frozen.
    private let patience: Duration
    /// How long a statement may go on before it is asked to stop once more; each time twice as long, up to ``longestPause``.
    private let firstPause: Duration
    private static let longestPause: Duration = .seconds(1)

    private let condition = ThreadCondition()
    private var token: Token?
    private var last: UInt64 = 0
    private var running: UInt64?
    private var cancelled: Set<UInt64> = []
    private var isSending = false

    init(patience: Duration = .seconds(1), firstPause: Duration = .milliseconds(20)) {
        self.patience = patience
        self.firstPause = firstPause
    }

    /// Takes the key of a session, or drops it with `nil`.
    func adopt(connection: OpaquePointer?) {
        let token = connection.flatMap { PQgetCancel($0) }.map(Token.init)
        condition.withLock { self.token = token }
    }

    /// Gives a number to a statement that is about to be asked for.
    func ticket() -> UInt64 {
        condition.withLock {
            last += 1
            return last
        }
    }

    /// Says that the statement is being sent; once more for each message that it takes.
    ///
    /// - Returns: False when it was cancelled before.
    func begin(_ ticket: UInt64) -> Bool {
        condition.withLock {
            guard !cancelled.contains(ticket) else { return false }
            running = ticket
            return true
        }
    }

    /// Says that the statement has ended, and waits for a request to stop it that is still on its way.
    ///
    /// - Returns: Whether it had been cancelled, and whether the request has not arrived in time and may hit whatever the
    ///   session does next: then the session is not to be trusted any more.
    func end(_ ticket: UInt64) -> (wasCancelled: Bool, isLate: Bool) {
        condition.withLock {
            running = nil
            // Whoever would ask once more has nobody to ask. The mark stays until the task goes on: where this was only the
            // preparing, the statement itself must not begin.
            condition.broadcast()
            let hasArrived = condition.wait(atMost: patience) { isSending }
            return (cancelled.contains(ticket), !hasArrived)
        }
    }

    /// Forgets a ticket whose task has gone on.
    func abandon(_ ticket: UInt64) {
        _ = condition.withLock { cancelled.remove(ticket) }
    }

    /// Stops a statement from a thread of its own: `PQcancel` connects to the server and blocks meanwhile.
    func cancel(_ ticket: UInt64) {
        let isRunning = condition.withLock {
            cancelled.insert(ticket)
            return running == ticket
        }
        if isRunning { interrupt(ticket) }
    }

    /// Stops a statement that has run too long, without counting as its task's cancellation.
    func interrupt(_ ticket: UInt64) {
        BackgroundThread.start { [self] in
            // Sent again until the statement has ended: a request that overtakes its statement has no effect.
            var pause = firstPause
            while sendCancel(ticket), !hasEnded(ticket, within: pause) {
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    private func hasEnded(_ ticket: UInt64, within pause: Duration) -> Bool {
        condition.withLock { condition.wait(atMost: pause) { running == ticket } }
    }

    private func sendCancel(_ ticket: UInt64) -> Bool {
        let token: Token? = condition.withLock {
            guard running == ticket, !isSending, self.token != nil else { return nil }
            isSending = true
            return self.token
        }
        guard let token else { return false }
        var message = [CChar](repeating: 0, count: 256)
        _ = PQcancel(token.pointer, &message, 256)
        condition.withLock {
            isSending = false
            condition.broadcast()
        }
        return true
    }
}
