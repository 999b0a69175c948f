import Dispatch
import Foundation
import Glibc
import JobQueue
import Postgres

/// One process of the queue as a fault test starts it: a worker, the maintenance, a scheduler, or a worker of the
/// release before.
///
/// It exists for the tests alone: nothing else sets a crash point.
@main
enum QueueProcess {
    static func main() async throws {
        let settings = try ProcessSettings.ofThisProcess()
        let log = ProcessLog()
        log.write("clock \(Int(Date().timeIntervalSince1970))")
        // Awaited by nobody: it ends this process when the test that started it is gone.
        Task { await endWithParent() }
        let database = Database(settings.databaseConfiguration)
        switch settings.role {
        case .worker:
            try await work(settings, database, log)
        case .maintenance:
            try await QueueMaintenance(
                database: database,
                configuration: settings.maintenanceConfiguration,
                observer: LoggingObserver(log: log, death: nil)
            ).run()
        case .scheduler:
            await ScheduleFirer(
                database: database,
                interval: .milliseconds(50),
                observer: LoggingObserver(log: log, death: nil)
            ).run()
        case .released:
            await ReleasedWorker(settings: settings, database: database, log: log).run()
        }
    }

    private static func work(_ settings: ProcessSettings, _ database: Database, _ log: ProcessLog) async throws {
        var configuration = settings.workerConfiguration
        let death = settings.death
        if let death { configuration.crashPoint = { death.reach($0.rawValue) } }
        let work = Workload(settings: settings, death: death, log: log)
        let worker = JobWorker(
            database: database,
            handlers: work.handlers,
            configuration: configuration,
            observer: LoggingObserver(log: log, death: death)
        )
        signal(SIGTERM, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGTERM)
        source.setEventHandler { worker.beginDrain(deadline: .seconds(5)) }
        source.resume()
        try await worker.run()
        source.cancel()
        log.write("drained")
    }

    private static func endWithParent() async {
        let parent = getppid()
        while getppid() == parent { await passTime(.seconds(1)) }
        exit(1)
    }
}

/// Lets time pass where a job's length is what a test asks for; a cancelled job goes on, as a careless one would.
func passTime(_ duration: Duration) async {
    let clock = ContinuousClock()
    let end = clock.now + duration
    while clock.now < end {
        do {
            try await clock.sleep(until: end)
        } catch {
            await Task.yield()
        }
    }
}
