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

    /// Rescues, makes partitions ahead and drops old ones until the task is cancelled.
    public func run() async throws {
        let rescuer = JobRescuer(database: database, configuration: configuration, observer: observer)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await rescuer.run() }
            group.addTask {
                while !Task.isCancelled {
                    do {
                        try await self.retain()
                    } catch {
                        if Task.isCancelled { return }
                        self.observer.queueFailed(at: .retention, error: error)
                    }
                    do { try await Task.sleep(for: self.configuration.retentionInterval) } catch { return }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Makes the partitions of the days to come, drops those past retention, and removes sessions lost long ago.
    ///
    /// Each statement stands by itself: whatever is interrupted is done by the next call, of any process. Who is in the way is
    /// asked for before a lock is, so that a long reader holds up nobody behind us; health says whom retention waits for.
    public func retain() async throws {
        try await QueueRetention(database: database, configuration: configuration).step()
    }
}
