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
    /// Each statement stands by itself: whatever is interrupted is done by the next call, of any process. Partitions are
    /// changed under a lock timeout, so that a long reader holds up nobody behind us.
    public func retain() async throws {
        _ = try await database.execute(
            "select pollux.make_history_partitions(\(Int32(clamping: configuration.daysAhead)))"
        )
        for (table, retention) in [
            ("job_history", configuration.historyRetention),
            ("job_attempt", configuration.historyRetention),
            ("dead_letter", configuration.deadRetention),
        ] {
            _ = try await database.execute(
                "select pollux.drop_history_partitions(\(table), make_interval(secs => \(retention.inSeconds)))"
            )
        }
        _ = try await database.execute(
            """
            delete from pollux.worker_session s
            where s.id = any(array(
                select o.id
                from pollux.worker_session o
                where o.lost_at < now() - make_interval(secs => \(configuration.sessionRetention.inSeconds))
                  and not exists (select from pollux.job j where j.session_id = o.id)
                order by o.id
                for update skip locked
            ))
            """
        )
    }
}
