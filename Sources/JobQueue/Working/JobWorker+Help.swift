import Postgres

extension JobWorker {
    /// The helping loop: where jobs end faster than one loop writes them, it completes and claims beside it on a connection of
    /// its own, so that the server works for one while the other takes in what it answered.
    ///
    /// It only does what can be done twice at once: each try that has ended is written by one of the two, each free place is
    /// promised to one claim, and the audit knows of both claims. Suspects, jobs that wait, and whatever is not a completion
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
                state.withLock { state in
                    state.ended = state.helping + state.ended
                    state.helping = []
                }
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
            state.helping = state.ended.filter { $0.settlement == .complete }
            state.ended.removeAll { $0.settlement == .complete }
            state.freed.formUnion(state.helping.lazy.map(\.job.lane))
            return (plan, session, state.audit.claimBegan())
        }
        guard let work else { return false }
        defer { state.withLock { $0.audit.claimEnded(work.claim) } }
        let completed = state.withLock { $0.helping }
        _ = try await cycle(completed, work.plan, for: work.session, on: connection)
        return true
    }
}
