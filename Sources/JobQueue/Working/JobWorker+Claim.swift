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
        let hasSettled = try await settleEnded(on: connection)
        let isDrainOver = cancelForDrain()
        try await giveBackUnstartable(on: connection)
        if isDrainOver {
            try await abandonRunning(on: connection)
            return nil
        }
        let isDrained = state.withLock { $0.drainEnd != nil && $0.slots.isIdle && $0.ended.isEmpty }
        if isDrained { return nil }
        let session = try await openSession(on: connection)
        try await startWaiting(on: connection)
        let hasClaimed: Bool
        state.withLock { $0.audit.claimBegan() }
        defer { state.withLock { $0.audit.claimEnded() } }
        do {
            let suspect = try await claimSuspect(for: session, on: connection)
            let claimed = try await claim(for: session, on: connection)
            hasClaimed = suspect || claimed
        } catch JobQueueError.sessionLost(let session) {
            await loseSession(session, on: connection)
            hasClaimed = true
        }
        return pause(afterWork: hasClaimed || hasSettled)
    }

    /// Looks again at once after work was found, then less and less often.
    private func pause(afterWork hasWorked: Bool) -> Duration {
        let longest = configuration.pollInterval
        return state.withLock { state in
            state.idlePause = hasWorked ? .zero : min(max(state.idlePause * 2, .milliseconds(5)), longest)
            guard state.slots.isFull else { return state.idlePause }
            return max(state.idlePause, longest)
        }
    }

    private func claim(for session: SessionID, on connection: Connection) async throws -> Bool {
        guard let plan = state.withLock({ $0.slots.nextClaim() }) else { return false }
        let claims = try await LeaseStore.claim(plan, for: session, on: connection)
        guard !claims.isEmpty else { return false }
        configuration.crashPoint?(.claimed)
        let isCurrent = state.withLock { state in
            guard state.session == session else { return false }
            for job in state.slots.claimed(claims, at: now()) { launch(job, session: session, in: &state) }
            return true
        }
        // Taken for dead in between: nobody here has seen these jobs.
        if !isCurrent { try await LeaseStore.giveBack(claims.map(\.job.lease), on: connection) }
        return true
    }

    private func claimSuspect(for session: SessionID, on connection: Connection) async throws -> Bool {
        let queues = state.withLock { $0.slots.queuesForSuspects(at: now(), pause: .seconds(1)) }
        guard !queues.isEmpty else { return false }
        guard let claim = try await LeaseStore.claimSuspect(from: queues, for: session, on: connection) else {
            return false
        }
        state.withLock { $0.slots.claimedSuspect(claim.job, at: now()) }
        return true
    }

    private func startWaiting(on connection: Connection) async throws {
        let (jobs, session) = state.withLock { ($0.slots.startable(), $0.session) }
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
