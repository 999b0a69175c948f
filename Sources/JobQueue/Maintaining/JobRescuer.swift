public import Postgres
import Synchronization

/// Gives back the jobs of sessions that have fallen silent, and those that have run for too long.
///
/// Any number may run at once: a session is taken for dead by compare-and-set on the heartbeat that was seen, and its jobs
/// are taken with `SKIP LOCKED`. A worker that dies is seen within its timeout and two looks, so its jobs run again within
/// ten seconds; `SessionWatch` says why an outage of PostgreSQL is nobody's crash.
public final class JobRescuer: Sendable {
    private struct Looks {
        var holders = CostlyLook()
        var overdue = CostlyLook()
    }

    private let database: Database
    private let configuration: MaintenanceConfiguration
    private let observer: any QueueObserver
    private let watch: Mutex<SessionWatch>
    private let looks = Mutex(Looks())
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
                // What a session that was marked lost holds may not have been given back.
                looks.withLock { $0 = Looks() }
                observer.queueFailed(at: .rescue, error: error)
                do { try await Task.sleep(for: configuration.rescueInterval) } catch { return }
            }
        }
    }

    /// Looks once.
    ///
    /// What can crash in between: a session is marked lost in one transaction and its jobs are given back in others. In
    /// between its leases are held by a session that can claim nothing, which every later look of any rescuer for such holders
    /// finds. Those looks are made each time, but rarely where they cost much (`CostlyLook`); a session that falls silent needs none.
    public func step(on connection: Connection) async throws {
        let (sightings, serverStart) = try await RescueStore.look(on: connection)
        let silent = watch.withLock { $0.look(at: sightings, serverStart: serverStart, at: clock.now) }
        for sighting in silent {
            try await RescueStore.markLost(sighting, silentFor: configuration.sessionTimeout, on: connection)
        }
        let holders = try await looking(\.holders) { try await RescueStore.lostHolders(on: connection) } ?? []
        for session in Set(silent.map(\.session)).union(holders) { try await rescue(session, on: connection) }
        let overdue = try await looking(\.overdue) {
            try await RescueStore.failOverdue(grace: configuration.overdueGrace, on: connection)
        }
        if let overdue, overdue > 0 { observer.jobsOverdue(overdue) }
    }

    /// Gives back all that a session holds, if it is lost.
    private func rescue(_ session: SessionID, on connection: Connection) async throws {
        while true {
            let rescue = try await RescueStore.rescue(
                session,
                quarantineAfter: configuration.quarantineAfter,
                on: connection
            )
            let count = rescue.givenBack + rescue.quarantined
            if count > 0 { observer.jobsRescued(rescue) }
            guard count >= RescueStore.batch else { return }
        }
    }

    /// Makes a look if it is due; `nil` where it is not.
    private func looking<Result>(
        _ look: any WritableKeyPath<Looks, CostlyLook> & Sendable,
        _ body: () async throws -> Result
    ) async throws -> Result? {
        let start = clock.now
        guard looks.withLock({ $0[keyPath: look].isDue(at: start) }) else { return nil }
        let result = try await body()
        let end = clock.now
        looks.withLock { $0[keyPath: look].ended(at: end, after: end - start) }
        return result
    }
}
