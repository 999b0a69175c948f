public import Postgres

/// Everything that keeps the queue in order beside the workers; any number may run at once.
public struct QueueMaintenance: Sendable {
    private let database: Database
    private let configuration: MaintenanceConfiguration
    private let observer: any QueueObserver

    /// Describes the maintenance of the queue in a database; it keeps one connection of the pool while it runs.
    public init(
        database: Database,
        configuration: MaintenanceConfiguration = MaintenanceConfiguration(),
        observer: any QueueObserver = SilentObserver()
    ) {
        self.database = database
        self.configuration = configuration
        self.observer = observer
    }

    /// Rescues, sweeps, makes partitions ahead and drops old ones until the task is cancelled.
    public func run() async throws {
        let rescuer = JobRescuer(database: database, configuration: configuration, observer: observer)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await rescuer.run() }
            group.addTask {
                await self.repeatedly(every: self.configuration.retentionInterval, .retention, self.retain)
            }
            group.addTask { await self.repeatedly(every: self.configuration.sweepInterval, .sweep, self.sweep) }
            try await group.waitForAll()
        }
    }

    private func repeatedly(
        every interval: Duration,
        _ activity: QueueActivity,
        _ step: @Sendable () async throws -> Void
    ) async {
        while !Task.isCancelled {
            do {
                try await step()
            } catch {
                if Task.isCancelled { return }
                observer.queueFailed(at: activity, error: error)
            }
            do { try await Task.sleep(for: interval) } catch { return }
        }
    }

    /// Gives ready jobs that lie below their queue's floor a new turn, off the path of claims.
    ///
    /// The newest of each queue are looked at, and now and then all of them: a lane that is blocked may have any number there.
    public func sweep() async throws {
        let limit: Int32 = Int.random(in: 0..<50) == 0 ? .max : 20_000
        _ = try await database.execute("select pollux.sweep_queues(\(limit))")
    }

    /// Makes the partitions of the days to come, drops those past retention, and removes sessions lost long ago.
    ///
    /// Each statement stands by itself: whatever is interrupted is done by the next call, of any process. Who is in the way is
    /// asked for before a lock is, so that a long reader holds up nobody behind us; health says whom retention waits for.
    public func retain() async throws {
        try await QueueRetention(database: database, configuration: configuration).step()
    }
}
