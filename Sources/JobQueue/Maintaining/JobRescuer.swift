public import Postgres
import Synchronization

/// Gives back the jobs of sessions that have fallen silent, and those that have run for too long.
///
/// Any number may run at once: a session is taken for dead by compare-and-set on the heartbeat that was seen, and its jobs
/// are taken with `SKIP LOCKED`. A worker that dies is seen within its timeout and two looks, so its jobs run again within
/// ten seconds; `SessionWatch` says why an outage of PostgreSQL is nobody's crash.
public final class JobRescuer: Sendable {
    private let database: Database
    private let configuration: MaintenanceConfiguration
    private let observer: any QueueObserver
    private let watch: Mutex<SessionWatch>
    private let clock = ContinuousClock()

    /// Makes a rescuer; it does nothing until `run()`.
    public init(
        database: Database,
        configuration: MaintenanceConfiguration = MaintenanceConfiguration(),
        observer: any QueueObserver = SilentObserver()
    ) {
        self.database = database
        self.configuration = configuration
        self.observer = observer
        watch = Mutex(
            SessionWatch(
                timeout: configuration.sessionTimeout,
                longestGap: max(configuration.sessionTimeout / 2, configuration.rescueInterval * 2)
            )
        )
    }

    /// Looks once an interval until the task is cancelled, on a connection of the pool that it keeps.
    public func run() async throws {
        while !Task.isCancelled {
            do {
                try await database.withConnection { connection in
                    while !Task.isCancelled {
                        try await self.step(on: connection)
                        try await Task.sleep(for: self.configuration.rescueInterval)
                    }
                }
            } catch {
                if Task.isCancelled { return }
                watch.withLock { $0.connectionLost() }
                observer.queueFailed(at: .rescue, error: error)
                do { try await Task.sleep(for: configuration.rescueInterval) } catch { return }
            }
        }
    }

    /// Looks once.
    ///
    /// What can crash in between: a session is marked lost in one transaction and its jobs are given back in others. In
    /// between its leases are held by a session that can claim nothing, which every later look of any rescuer finds.
    public func step(on connection: Connection) async throws {
        let (sightings, serverStart) = try await RescueStore.look(on: connection)
        let silent = watch.withLock { $0.look(at: sightings, serverStart: serverStart, at: clock.now) }
        for sighting in silent {
            try await RescueStore.markLost(sighting, silentFor: configuration.sessionTimeout, on: connection)
        }
        for session in try await RescueStore.lostHolders(on: connection) {
            let rescue = try await RescueStore.rescue(
                session,
                quarantineAfter: configuration.quarantineAfter,
                on: connection
            )
            if rescue.givenBack + rescue.quarantined > 0 { observer.jobsRescued(rescue) }
        }
        let overdue = try await RescueStore.failOverdue(grace: configuration.overdueGrace, on: connection)
        if overdue > 0 { observer.jobsOverdue(overdue) }
    }
}
