/// Decides who gets which connection: events in, actions out, no clock, no I/O.
///
/// A connection is connecting, idle or lent. Times are durations since any fixed moment, given by the caller. Waiters are
/// served in the order in which they came; while the server is away, one attempt at a time is made, with backoff.
struct PoolStateMachine {
    struct ConnectionID: Hashable, Sendable {
        let rawValue: Int
    }

    struct WaiterID: Hashable, Sendable {
        let rawValue: Int
    }

    /// What is to be done.
    enum Action: Equatable {
        /// Make a connection after a wait.
        case connect(ConnectionID, after: Duration)
        /// Give the connection to the waiter.
        case lend(ConnectionID, to: WaiterID)
        /// Tell the waiter that it gets nothing.
        case refuse(WaiterID, PostgresError.Refusal)
        /// Close the connection.
        case close(ConnectionID)
        /// Nothing is left of the pool.
        case finished
    }

    private enum State: Equatable {
        case connecting
        case idle(since: Duration)
        case lent
    }

    let limit: Int
    let firstBackoff: Duration
    let longestBackoff: Duration
    private var connections: [ConnectionID: State] = [:]
    /// Idle connections, the one used last at the end: it is the warmest.
    private var idle: [ConnectionID] = []
    private var waiters: [WaiterID] = []
    private var failures = 0
    private var lastFailure: PostgresError?
    private var isClosed = false
    private var nextID = 0

    init(limit: Int, firstBackoff: Duration, longestBackoff: Duration) {
        self.limit = max(1, limit)
        self.firstBackoff = firstBackoff
        self.longestBackoff = longestBackoff
    }

    var use: PoolUse {
        let connecting = connections.values.count { $0 == .connecting }
        return PoolUse(
            inUse: connections.count - connecting - idle.count,
            idle: idle.count,
            connecting: connecting,
            waiting: waiters.count,
            limit: limit
        )
    }

    /// Returns an idle connection without queueing, when nobody waits.
    mutating func takeIdle() -> ConnectionID? {
        guard !isClosed, waiters.isEmpty, let id = idle.popLast() else { return nil }
        connections[id] = .lent
        return id
    }

    /// Somebody wants a connection.
    mutating func acquire(_ waiter: WaiterID, jitter: Double) -> [Action] {
        guard !isClosed else { return [.refuse(waiter, .closed)] }
        waiters.append(waiter)
        return serve() + grow(jitter: jitter)
    }

    /// A waiter has waited too long, or its task was cancelled.
    ///
    /// Nothing happens when it has been served meanwhile.
    mutating func giveUp(_ waiter: WaiterID, _ refusal: PostgresError.Refusal) -> [Action] {
        guard let index = waiters.firstIndex(of: waiter) else { return [] }
        waiters.remove(at: index)
        if refusal == .timeout, let lastFailure, failures > 0 {
            return [.refuse(waiter, .unavailable(lastFailure))]
        }
        return [.refuse(waiter, refusal)]
    }

    /// A connection was made.
    mutating func connected(_ id: ConnectionID, now: Duration, jitter: Double) -> [Action] {
        guard connections[id] == .connecting else { return [] }
        guard !isClosed else { return remove(id) }
        failures = 0
        lastFailure = nil
        connections[id] = .idle(since: now)
        idle.append(id)
        return serve() + grow(jitter: jitter)
    }

    /// An attempt to connect failed.
    mutating func connectFailed(_ id: ConnectionID, _ error: PostgresError, jitter: Double) -> [Action] {
        guard connections.removeValue(forKey: id) != nil else { return [] }
        failures += 1
        lastFailure = error
        guard !isClosed else { return finishedIfEmpty() }
        return grow(jitter: jitter)
    }

    /// A lent connection came back.
    mutating func release(_ id: ConnectionID, isUsable: Bool, now: Duration, jitter: Double) -> [Action] {
        guard connections[id] == .lent else { return [] }
        guard isUsable, !isClosed else { return remove(id) + (isClosed ? [] : grow(jitter: jitter)) }
        connections[id] = .idle(since: now)
        idle.append(id)
        return serve()
    }

    /// Time has passed: connections that were idle for longer than the timeout are closed.
    mutating func prune(now: Duration, idleTimeout: Duration) -> [Action] {
        let expired = idle.filter { id in
            guard case .idle(let since) = connections[id] else { return false }
            return now - since >= idleTimeout
        }
        return expired.flatMap { remove($0) }
    }

    /// Returns the connection that nobody has used for the longest time, to be looked at and released.
    mutating func takeLongestIdle() -> ConnectionID? {
        guard !isClosed, waiters.isEmpty, let id = idle.first else { return nil }
        idle.removeFirst()
        connections[id] = .lent
        return id
    }

    /// The pool is to end: waiters are refused, idle connections closed, lent ones closed when they come back.
    mutating func close() -> [Action] {
        guard !isClosed else { return [] }
        isClosed = true
        var actions: [Action] = waiters.map { .refuse($0, .closed) }
        waiters = []
        let unused = idle
        idle = []
        for id in unused {
            connections[id] = nil
            actions.append(.close(id))
        }
        for (id, state) in connections where state == .connecting {
            connections[id] = nil
            actions.append(.close(id))
        }
        return actions + (connections.isEmpty ? [.finished] : [])
    }

    // MARK: - Decisions

    private mutating func serve() -> [Action] {
        var actions: [Action] = []
        while !waiters.isEmpty, let id = idle.popLast() {
            connections[id] = .lent
            actions.append(.lend(id, to: waiters.removeFirst()))
        }
        return actions
    }

    private mutating func grow(jitter: Double) -> [Action] {
        let connecting = connections.values.count { $0 == .connecting }
        let room = limit - connections.count
        // While the server is away one attempt is enough, and a hundred are a herd.
        let wanted = failures > 0 ? min(1, waiters.count) - connecting : waiters.count - connecting
        guard room > 0, wanted > 0 else { return [] }
        return (0..<min(room, wanted)).map { _ in
            let id = ConnectionID(rawValue: nextID)
            nextID += 1
            connections[id] = .connecting
            return .connect(id, after: backoff(jitter: jitter))
        }
    }

    /// Doubles with each failure, and is spread over its upper half.
    private func backoff(jitter: Double) -> Duration {
        guard failures > 0 else { return .zero }
        let factor = Double(UInt64(1) << UInt64(min(failures - 1, 20)))
        let whole = min(firstBackoff * factor, longestBackoff)
        return whole * (0.5 + 0.5 * min(max(jitter, 0), 1))
    }

    private mutating func remove(_ id: ConnectionID) -> [Action] {
        connections[id] = nil
        idle.removeAll { $0 == id }
        return [.close(id)] + finishedIfEmpty()
    }

    private func finishedIfEmpty() -> [Action] {
        isClosed && connections.isEmpty ? [.finished] : []
    }
}

extension PostgresError {
    /// Why somebody who waited for a connection gets none.
    enum Refusal: Error, Equatable {
        case closed
        case timeout
        case cancelled
        case unavailable(PostgresError)

        static func == (lhs: Refusal, rhs: Refusal) -> Bool {
            switch (lhs, rhs) {
            case (.closed, .closed), (.timeout, .timeout), (.cancelled, .cancelled): true
            case (.unavailable(let one), .unavailable(let other)): "\(one)" == "\(other)"
            default: false
            }
        }
    }
}
