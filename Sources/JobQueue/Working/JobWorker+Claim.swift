import Postgres

extension JobWorker {
    /// The claiming loop: on one connection, for as long as that holds.
    func claimAndSettle() async {
        while true {
            do {
                try await database.withConnection { connection in
                    while let pause = try await self.turn(on: connection) {
                        self.state.withLock { $0.failedTurns = 0 }
                        if pause > .zero { await self.bell.wait(atMost: pause) }
                    }
                }
                return
            } catch {
                observer.queueFailed(at: .claim, error: error)
                hurryAudit()
                if cancelForDrain() { return }
                let failures = state.withLock { state in
                    state.failedTurns = min(state.failedTurns + 1, 5)
                    return state.failedTurns
                }
                await bell.wait(atMost: backoff(after: failures))
            }
        }
    }

    /// 50 ms, 100 ms … 1 s, varied by a quarter: a hundred workers don't return to a restarted server as one.
    private func backoff(after failures: Int) -> Duration {
        min(.milliseconds(50 << failures), .seconds(1)) * Double.random(in: 0.75...1.25)
    }

    /// One turn: writes what has ended, starts what waits, claims for free places.
    ///
    /// - Returns: How long to wait for the bell before the next; `nil` when the worker is drained.
    private func turn(on connection: Connection) async throws -> Duration? {
        let completed = try await settleEnded(on: connection)
        let isDrainOver = cancelForDrain()
        try await giveBackUnstartable(on: connection)
        if isDrainOver {
            try await complete(completed, on: connection)
            try await abandonRunning(on: connection)
            return nil
        }
        guard !state.withLock({ $0.isDrained }) else {
            try await complete(completed, on: connection)
            return state.withLock { $0.settling.isEmpty } ? nil : .zero
        }
        let session = try await openSession(on: connection)
        startHeldUp(for: session)
        try await startWaiting(on: connection)
        let claim = state.withLock { $0.audit.claimBegan() }
        defer { state.withLock { $0.audit.claimEnded(claim) } }
        let hasSuspect = try await claimSuspect(for: session, on: connection)
        let hasClaimed = try await cycle(completed, for: session, on: connection)
        return pause(afterWork: hasSuspect || hasClaimed || !completed.isEmpty)
    }

    /// Looks again at once after work was found, then less and less often.
    private func pause(afterWork hasWorked: Bool) -> Duration {
        let (shortest, longest) = (configuration.shortestPause, configuration.pollInterval)
        return state.withLock { state in
            state.idlePause = hasWorked ? .zero : min(max(state.idlePause * 2, shortest), longest)
            guard !state.slots.holdsUp else { return min(state.idlePause, shortest) }
            guard state.slots.isFull, state.ended.isEmpty else { return state.idlePause }
            return max(state.idlePause, longest)
        }
    }

    /// Completes what has been completed and claims for free places, in one round trip.
    ///
    /// - Returns: Whether anything was claimed, or the session was lost, so that there is more to do at once.
    private func cycle(
        _ completed: [WorkerState.Ended],
        for session: SessionID,
        on connection: Connection
    ) async throws -> Bool {
        let plan = state.withLock { $0.isCautious ? nil : $0.slots.promisedClaim() }
        guard let plan else {
            try await complete(completed, on: connection)
            state.withLock { $0.isCautious = false }
            return false
        }
        return try await cycle(completed, plan, for: session, on: connection)
    }

    /// Completes and claims by a plan whose places were promised; what it did not bring is free again when this is over.
    func cycle(
        _ completed: [WorkerState.Ended],
        _ plan: ClaimPlan,
        for session: SessionID,
        on connection: Connection
    ) async throws -> Bool {
        defer { state.withLock { $0.slots.endPromise(plan) } }
        let (promoting, freed) = state.withLock { state in
            defer { state.freed = [] }
            return (state.promotions(at: now(), every: configuration.promotionInterval), state.freed)
        }
        let cycle: Cycle
        do {
            cycle = try await LeaseStore.cycle(
                completing: completed.map(\.job.lease),
                claiming: plan,
                promoting: promoting,
                freed: freed,
                for: session,
                on: connection
            )
        } catch {
            state.withLock { $0.isCautious = true }
            throw error
        }
        report(completed, lost: cycle.lost)
        return try await takeIn(cycle, for: session, on: connection)
    }

    /// Starts what was claimed.
    ///
    /// - Returns: Whether anything was claimed, or the session was lost.
    private func takeIn(_ cycle: Cycle, for session: SessionID, on connection: Connection) async throws -> Bool {
        if cycle.isSessionLost {
            await loseSession(session, on: connection)
            return true
        }
        guard !cycle.claims.isEmpty else { return false }
        configuration.crashPoint?(.claimed)
        let isCurrent = state.withLock { state in
            guard state.session == session else { return false }
            for job in state.slots.claimed(cycle.claims, at: now()) { launch(job, session: session, in: &state) }
            return true
        }
        // Taken for dead in between: nobody here has seen these jobs.
        if !isCurrent { try await LeaseStore.giveBack(cycle.claims.map(\.job.lease), on: connection) }
        return true
    }

    private func claimSuspect(for session: SessionID, on connection: Connection) async throws -> Bool {
        let queues = state.withLock { $0.slots.queuesForSuspects(at: now(), pause: .seconds(1)) }
        guard !queues.isEmpty else { return false }
        do {
            guard let claim = try await LeaseStore.claimSuspect(from: queues, for: session, on: connection) else {
                return false
            }
            state.withLock { $0.slots.claimedSuspect(claim.job, at: now()) }
            return true
        } catch JobQueueError.sessionLost {
            // The claim that follows finds it too, and says so.
            return false
        }
    }

    /// Starts what stands next where jobs that were expected to be short are not.
    private func startHeldUp(for session: SessionID) {
        state.withLock { state in
            guard state.session == session, state.slots.holdsUp else { return }
            while let job = state.slots.takeHeldUp(at: now()) { launch(job, session: session, in: &state) }
        }
    }

    private func startWaiting(on connection: Connection) async throws {
        let (jobs, session) = state.withLock { ($0.slots.startable(isAllWritten: $0.isAllWritten), $0.session) }
        guard !jobs.isEmpty, let session else { return }
        let held = try await LeaseStore.start(jobs.map(\.lease), on: connection)
        for job in jobs where !held.contains(job.id) {
            observer.leaseLost(job.lease, kind: job.kind)
        }
        state.withLock { state in
            for job in jobs {
                guard held.contains(job.id) else {
                    state.slots.forget(job.lease)
                    continue
                }
                state.slots.started(job, at: now())
                launch(job, session: session, in: &state)
            }
        }
    }

    private func giveBackUnstartable(on connection: Connection) async throws {
        let leases = state.withLock { state in
            state.slots.takeUnstartable(
                at: now(),
                patience: configuration.prefetchPatience,
                suspectPatience: configuration.suspectPatience
            )
        }
        guard !leases.isEmpty else { return }
        try await LeaseStore.giveBack(leases, on: connection)
    }
}
