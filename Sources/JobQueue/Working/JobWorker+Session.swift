import Foundation
import Postgres

extension JobWorker {
    /// Returns the session, having opened one where there is none.
    func openSession(on connection: Connection) async throws -> SessionID {
        if let session = state.withLock({ $0.session }) { return session }
        let session = try await SessionStore.open(configuration, on: connection)
        state.withLock { $0.session = session }
        observer.sessionOpened(session)
        return session
    }

    /// The heartbeat loop: a sign of life at each interval, on a connection that nothing else waits for.
    func giveSignsOfLife() async {
        while !state.withLock({ $0.isClaimingOver }) {
            do {
                try await database.withConnection { connection in
                    while !self.state.withLock({ $0.isClaimingOver }) {
                        self.stopOverdue()
                        try await self.giveSignOfLife(on: connection)
                        await self.heartBell.wait(atMost: self.configuration.heartbeatInterval)
                    }
                }
            } catch {
                observer.queueFailed(at: .heartbeat, error: error)
                hurryAudit()
                stopOverdue()
                await heartBell.wait(atMost: min(configuration.heartbeatInterval, .milliseconds(500)))
            }
        }
    }

    private func giveSignOfLife(on connection: Connection) async throws {
        try await comeBack(on: connection)
        let (session, known, running, isDraining) = state.withLock { state in
            (state.session, state.knownLeases, state.slots.running.count, state.drainEnd != nil)
        }
        guard let session else { return }
        guard try await SessionStore.beat(session, running: running, isDraining: isDraining, on: connection) else {
            await loseSession(session, on: connection)
            return
        }
        // Leases that are lost are found each time; those that nobody here knows of where that costs little, or is called for.
        let start = now()
        let isAudit = state.withLock { $0.auditLook.isDue(at: start) }
        let stored =
            try await isAudit
            ? SessionStore.leases(of: session, on: connection)
            : SessionStore.held(known, by: session, on: connection)
        let end = now()
        let (lost, strays) = state.withLock { state -> (Set<Lease>, [Lease]) in
            let gone = known.subtracting(stored)
            state.unwritten.subtract(gone)
            let lost = gone.filter { state.marks[$0]?.isSet != true }
            guard isAudit else { return (lost, []) }
            state.auditLook.ended(at: end, after: end - start)
            return (lost, state.audit.strays(in: stored, known: state.knownLeases))
        }
        stop(Array(lost), because: .leaseLost)
        if !strays.isEmpty { try await LeaseStore.giveBack(strays, on: connection) }
    }

    /// A statement's answer was lost: what it leased, or should have given back, may be found in the database soon.
    func hurryAudit() {
        state.withLock { $0.auditLook.hurry(until: now() + .seconds(15)) }
    }

    /// Says of every session that was taken for dead that it lives, until the database has heard it.
    private func comeBack(on connection: Connection) async throws {
        for session in state.withLock({ $0.returning }) {
            try await SessionStore.comeBack(session, on: connection)
            state.withLock { state in state.returning.removeAll { $0 == session } }
        }
    }

    /// The session was taken for dead: its leases are lost, and what was counted as crashes is taken back.
    func loseSession(_ session: SessionID, on connection: Connection) async {
        let running = state.withLock { state -> [Lease]? in
            // Another loop has found it already.
            guard state.session == session else { return nil }
            state.session = nil
            state.returning.append(session)
            return state.slots.leases
        }
        guard let running else { return }
        stop(running, because: .leaseLost)
        observer.sessionLost(session)
        do {
            try await comeBack(on: connection)
        } catch {
            // The next sign of life says it again.
            observer.queueFailed(at: .heartbeat, error: error)
        }
        bell.ring()
    }

    /// Cancels what has run for longer than it may.
    private func stopOverdue() {
        stop(state.withLock { $0.slots.overdue(at: now()) }, because: .ranTooLong)
    }

    /// Ends the session in good order.
    ///
    /// Where the database is away rescue does it.
    func closeSession() async {
        guard let session = state.withLock({ $0.session }) else { return }
        do {
            try await SessionStore.close(session, on: database)
        } catch {
            observer.queueFailed(at: .close, error: error)
        }
    }
}
