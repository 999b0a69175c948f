extension JobQueue {
    /// Inserts jobs and tells no worker of them, who find them at their next look: what the notices cost is measured against it.
    package func enqueueInSilence(_ jobs: [NewJob]) async throws {
        guard !jobs.isEmpty else { return }
        _ = try await database.query(Self.enqueueStatement(jobs))
    }
}
