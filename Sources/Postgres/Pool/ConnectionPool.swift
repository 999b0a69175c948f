import Foundation
import Synchronization

/// Carries out what the pool's state machine decides: threads, continuations and timers.
final class ConnectionPool: Sendable {
    typealias ConnectionID = PoolStateMachine.ConnectionID
    typealias WaiterID = PoolStateMachine.WaiterID

    /// A connection that has been lent, under the name that it goes back with.
    struct Lease: Sendable {
        let id: ConnectionID
        let connection: Connection
    }

    private struct State {
        var machine: PoolStateMachine
        var connections: [ConnectionID: Connection] = [:]
        var waiters: [WaiterID: CheckedContinuation<Result<Lease, PostgresError.Refusal>, Never>] = [:]
        var closers: [CheckedContinuation<Void, Never>] = []
        var isFinished = false
    }

    /// What is done once the lock is released.
    private enum Effect {
        case resume(
            CheckedContinuation<Result<Lease, PostgresError.Refusal>, Never>,
            Result<Lease, PostgresError.Refusal>
        )
        case connect(ConnectionID, Connection, after: Duration)
        case close(Connection)
        case finish([CheckedContinuation<Void, Never>])
    }

    let configuration: DatabaseConfiguration
    private let state: Mutex<State>
    private let start = ContinuousClock.now
    private let waiterNumbers = Atomic<Int>(0)

    init(_ configuration: DatabaseConfiguration) {
        self.configuration = configuration
        let machine = PoolStateMachine(
            limit: configuration.maximumConnections,
            firstBackoff: configuration.firstBackoff,
            longestBackoff: configuration.longestBackoff
        )
        state = Mutex(State(machine: machine))
    }

    var use: PoolUse { state.withLock { $0.machine.use } }

    private var now: Duration { ContinuousClock.now - start }

    // MARK: - Lending

    func acquire() async throws(PostgresError) -> Lease {
        guard !Task.isCancelled else { throw .cancelled }
        let ready: Lease? = state.withLock { state in
            guard let id = state.machine.takeIdle(), let connection = state.connections[id] else { return nil }
            return Lease(id: id, connection: connection)
        }
        if let ready {
            report()
            return ready
        }
        return try await waitForLease()
    }

    func release(_ lease: Lease, isUsable: Bool) {
        apply { $0.release(lease.id, isUsable: isUsable, now: now, jitter: .random(in: 0..<1)) }
    }

    private func waitForLease() async throws(PostgresError) -> Lease {
        let waiter = WaiterID(rawValue: waiterNumbers.wrappingAdd(1, ordering: .relaxed).newValue)
        let began = ContinuousClock.now
        let limit = configuration.acquireTimeout
        // Nobody awaits the timer: it is cancelled as soon as the waiter has an answer, and does nothing afterwards.
        let timer = Task { [weak self] in
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            self?.apply { $0.giveUp(waiter, .timeout) }
        }
        defer { timer.cancel() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // The decision is made under the lock and inside the body, so that no answer can come before it.
                apply(waiter: waiter, continuation) { $0.acquire(waiter, jitter: .random(in: 0..<1)) }
                if Task.isCancelled { apply { $0.giveUp(waiter, .cancelled) } }
            }
        } onCancel: {
            apply { $0.giveUp(waiter, .cancelled) }
        }
        switch result {
        case .success(let lease):
            configuration.observer?.waited(ContinuousClock.now - began)
            return lease
        case .failure(.closed): throw .closed
        case .failure(.cancelled): throw .cancelled
        case .failure(.unavailable(let error)): throw error
        case .failure(.timeout): throw .poolExhausted(waited: limit)
        }
    }

    // MARK: - Health

    /// Closes what has been idle too long, and what the server has closed meanwhile.
    func prune() async {
        apply { $0.prune(now: now, idleTimeout: configuration.idleTimeout) }
        for _ in 0..<configuration.maximumConnections {
            let lease: Lease? = state.withLock { state in
                guard let id = state.machine.takeLongestIdle(), let connection = state.connections[id] else {
                    return nil
                }
                return Lease(id: id, connection: connection)
            }
            guard let lease else { return }
            let isAlive = await lease.connection.isAlive()
            release(lease, isUsable: isAlive)
        }
    }

    /// Ends the pool and waits until every lent connection has come back.
    func close() async {
        apply { $0.close() }
        await withCheckedContinuation { continuation in
            let isFinished = state.withLock { state in
                if !state.isFinished { state.closers.append(continuation) }
                return state.isFinished
            }
            if isFinished { continuation.resume() }
        }
    }

    /// Ends the pool without waiting for anybody.
    func abandon() {
        apply { $0.close() }
    }

    // MARK: - Carrying out

    private func apply(
        waiter: WaiterID? = nil,
        _ continuation: CheckedContinuation<Result<Lease, PostgresError.Refusal>, Never>? = nil,
        _ event: (inout PoolStateMachine) -> [PoolStateMachine.Action]
    ) {
        let effects = state.withLock { state -> [Effect] in
            if let waiter { state.waiters[waiter] = continuation }
            return event(&state.machine).compactMap { effect(of: $0, &state) }
        }
        for effect in effects { carryOut(effect) }
        report()
    }

    private func effect(of action: PoolStateMachine.Action, _ state: inout State) -> Effect? {
        switch action {
        case .connect(let id, let delay):
            let connection = Connection(configuration: configuration)
            state.connections[id] = connection
            return .connect(id, connection, after: delay)
        case .lend(let id, let waiter):
            guard let continuation = state.waiters.removeValue(forKey: waiter), let connection = state.connections[id]
            else { return nil }
            return .resume(continuation, .success(Lease(id: id, connection: connection)))
        case .refuse(let waiter, let refusal):
            return state.waiters.removeValue(forKey: waiter).map { .resume($0, .failure(refusal)) }
        case .close(let id): return state.connections.removeValue(forKey: id).map { .close($0) }
        case .finished:
            state.isFinished = true
            defer { state.closers = [] }
            return .finish(state.closers)
        }
    }

    private func carryOut(_ effect: Effect) {
        switch effect {
        case .resume(let continuation, let result): continuation.resume(returning: result)
        case .connect(let id, let connection, let delay): connect(id, connection, after: delay)
        case .close(let connection): connection.close()
        case .finish(let closers): for closer in closers { closer.resume() }
        }
    }

    private func connect(_ id: ConnectionID, _ connection: Connection, after delay: Duration) {
        connection.open(after: delay) { [self] result, duration in
            switch result {
            case .success:
                configuration.observer?.connected(after: duration)
                apply { $0.connected(id, now: now, jitter: .random(in: 0..<1)) }
            case .failure(let error):
                configuration.observer?.connectFailed(error)
                state.withLock { $0.connections[id] = nil }
                apply { $0.connectFailed(id, error, jitter: .random(in: 0..<1)) }
                connection.close()
            }
        }
    }

    private func report() {
        guard let observer = configuration.observer else { return }
        observer.poolChanged(use)
    }
}
