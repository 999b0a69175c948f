import JobQueue
import Postgres
import TestSupport

@testable import JobQueue

/// A worker over a queue of its own, and what it reported.
struct WorkerFixture: Sendable {
    let fixture = QueueFixture()
    let recorder = WorkerRecorder()

    /// Each worker has a pool of its own, as each process has.
    func worker(
        _ handlers: [any JobHandler],
        concurrency: Int = 4,
        adjusting adjust: (inout WorkerConfiguration) -> Void = { _ in }
    ) -> JobWorker {
        var configuration = WorkerConfiguration(queues: [fixture.queue], concurrency: concurrency, host: "test")
        configuration.heartbeatInterval = .milliseconds(50)
        configuration.pollInterval = .milliseconds(50)
        configuration.cancellationGrace = .milliseconds(300)
        adjust(&configuration)
        return JobWorker(
            database: Database(
                DatabaseConfiguration(
                    conninfo: TestDatabase.current.conninfo,
                    applicationName: fixture.queue.rawValue
                )
            ),
            handlers: handlers,
            configuration: configuration,
            observer: recorder
        )
    }

    /// Runs a worker beside a test and ends it.
    func running(_ worker: JobWorker, _ body: () async throws -> Void) async throws {
        let task = Task { try await worker.run() }
        do {
            try await body()
        } catch {
            task.cancel()
            try await task.value
            throw error
        }
        task.cancel()
        try await task.value
    }
}
