import CPostgres
import Foundation
import Synchronization

/// Lets a cancelled task stop the statement that it waits for, and no other statement of the same connection.
final class CancelGate: Sendable {
    /// `@unchecked Sendable`: a token does not change, and `PQcancel` may be called from any thread.
    private final class Token: @unchecked Sendable {
        let pointer: OpaquePointer
        init(_ pointer: OpaquePointer) { self.pointer = pointer }
        deinit { PQfreeCancel(pointer) }
    }

    private struct State {
        var token: Token?
        var last: UInt64 = 0
        var running: UInt64?
        var cancelled: Set<UInt64> = []
        var isSending = false
    }

    private let state = Mutex(State())

    /// Takes the key of a session, or drops it with `nil`.
    func adopt(connection: OpaquePointer?) {
        let token = connection.flatMap { PQgetCancel($0) }.map(Token.init)
        state.withLock { $0.token = token }
    }

    /// Gives a number to a statement that is about to be asked for.
    func ticket() -> UInt64 {
        state.withLock { state in
            state.last += 1
            return state.last
        }
    }

    /// Says that the statement is being sent.
    ///
    /// - Returns: False when it was cancelled before.
    func begin(_ ticket: UInt64) -> Bool {
        state.withLock { state in
            guard !state.cancelled.contains(ticket) else { return false }
            state.running = ticket
            return true
        }
    }

    /// Says that the statement has ended.
    ///
    /// - Returns: Whether it had been cancelled, and whether a request to stop it is still on its way and may hit whatever
    ///   the session does next.
    func end(_ ticket: UInt64) -> (wasCancelled: Bool, isLate: Bool) {
        let (wasCancelled, isSending) = state.withLock { state in
            state.running = nil
            return (state.cancelled.remove(ticket) != nil, state.isSending)
        }
        guard isSending else { return (wasCancelled, false) }
        // Milliseconds, unless the server is frozen; then the session is not to be trusted any more.
        for _ in 0..<1_000 {
            usleep(1_000)
            guard state.withLock({ $0.isSending }) else { return (wasCancelled, false) }
        }
        return (wasCancelled, true)
    }

    /// Forgets a ticket whose task has gone on.
    func abandon(_ ticket: UInt64) {
        _ = state.withLock { $0.cancelled.remove(ticket) }
    }

    /// Stops a statement from a thread of its own: `PQcancel` connects to the server and blocks meanwhile.
    func cancel(_ ticket: UInt64) {
        let isRunning = state.withLock { state in
            state.cancelled.insert(ticket)
            return state.running == ticket
        }
        if isRunning { interrupt(ticket) }
    }

    /// Stops a statement that has run too long, without counting as its task's cancellation.
    func interrupt(_ ticket: UInt64) {
        BackgroundThread.start { [self] in
            // Sent again until the statement has ended: a request that overtakes its statement has no effect.
            var pause: useconds_t = 20_000
            while sendCancel(ticket) {
                usleep(pause)
                pause = min(pause * 2, 1_000_000)
            }
        }
    }

    private func sendCancel(_ ticket: UInt64) -> Bool {
        let token: Token? = state.withLock { state in
            guard state.running == ticket, !state.isSending, let token = state.token else { return nil }
            state.isSending = true
            return token
        }
        guard let token else { return false }
        var message = [CChar](repeating: 0, count: 256)
        _ = PQcancel(token.pointer, &message, 256)
        state.withLock { $0.isSending = false }
        return true
    }
}
