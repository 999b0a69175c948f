import Postgres

extension JobWorker {
    /// The helping loop: completes and claims beside the first, on a connection of its own, where jobs end faster than one loop
    /// writes them.
    ///
    /// The server then works for one while the other commits and takes in what it answered. A third loop brought nothing on two
    /// processors: the server spends more on each job than it gains.
    ///
    /// It only does what can be done twice at once: each try that has ended is written by one of the loops, each free place is
    /// promised to one claim, and the audit knows of every claim. Suspects, jobs that wait, and whatever is not a completion
    /// are the first loop's, and so is what this one could not write.
    func help() async {
        while !state.withLock({ $0.isClaimingOver }) {
            await helpBell.wait()
            let use = database.use
            // One must be left for handlers.
            guard use.waiting == 0, use.inUse + use.connecting + 1 < use.limit else { continue }
            do {
                try await database.withConnection { connection in
                    while try await self.helpingTurn(on: connection) {}
                }
            } catch {
                observer.queueFailed(at: .claim, error: error)
                hurryAudit()
            }
            // It may be waiting for what was done here.
            bell.ring()
        }
    }

    /// - Returns: Whether there was anything to do.
    private func helpingTurn(on connection: Connection) async throws -> Bool {
        let work = state.withLock { state -> (plan: ClaimPlan, session: SessionID, claim: Int)? in
            guard state.ended.count >= configuration.largeBatch, !state.isCautious, let session = state.session,
                let plan = state.slots.promisedClaim()
            else { return nil }
            let claim = state.audit.claimBegan()
            let completed = state.ended.filter { $0.settlement == .complete }
            state.helping[claim] = completed
            state.ended.removeAll { $0.settlement == .complete }
            state.freed.formUnion(completed.lazy.map(\.job.lane))
            return (plan, session, claim)
        }
        guard let work else { return false }
        defer {
            state.withLock { state in
                // What could not be written is the first loop's.
                state.ended = (state.helping.removeValue(forKey: work.claim) ?? []) + state.ended
                state.audit.claimEnded(work.claim)
            }
        }
        let completed = state.withLock { $0.helping[work.claim] ?? [] }
        _ = try await cycle(completed, work.plan, for: work.session, on: connection)
        return true
    }
}
