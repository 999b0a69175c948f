import Foundation
import JobQueue
import ServiceLifecycle
import Telemetry

/// Runs a worker; at shutdown it claims nothing more, finishes what runs until the deadline, and hands the rest back.
struct WorkerService: Service {
    private let worker: JobWorker
    private let patience: Duration
    private let reporter: QueueReporter

    init(parts: ClusterParts, queues: [QueueName], concurrency: Int, patience: Duration, reporter: QueueReporter) {
        let configuration = WorkerConfiguration(
            queues: queues,
            concurrency: concurrency,
            host: ProcessInfo.processInfo.hostName
        )
        worker = JobWorker(
            database: parts.database,
            handlers: JobKinds.handlers(parts),
            configuration: configuration,
            observer: reporter
        )
        self.patience = patience
        self.reporter = reporter
    }

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await worker.run()
        } onGracefulShutdown: {
            reporter.logger.log(.info, "worker drains", [:])
            worker.beginDrain(deadline: patience)
        }
    }
}
