import JobQueue
import Postgres

/// A fresh database with the queue in it, for one measurement.
struct QueueDatabase: Sendable {
    /// The queue that jobs are enqueued into.
    static let queue: QueueName = "bench"
    private static let worker = "benchmark's worker"

    let stage: QueueStage
    let conninfo: String
    /// For enqueueing and for looking; a worker has a pool of its own.
    let database: Database

    init(_ stage: QueueStage, _ name: String) {
        self.stage = stage
        conninfo = stage.server.conninfo(database: name)
        database = QueueStage.database(conninfo, connections: 4)
    }

    /// What enqueues.
    var jobs: JobQueue { JobQueue(database: database) }

    /// Enqueues no-op jobs as an application would, a thousand a call, in turn over so many lanes.
    ///
    /// - Returns: How long it took.
    @discardableResult
    func fill(
        _ count: Int,
        lanes: Int = 1,
        kind: JobKind = NoOpHandler.kind,
        after wait: Duration? = nil
    ) async throws
        -> Duration
    {
        let start = ContinuousClock.now
        for first in stride(from: 0, to: count, by: 1_000) {
            let batch = (first..<min(first + 1_000, count)).map { number in
                NewJob(
                    kind: kind,
                    queue: Self.queue,
                    lane: LaneKey(rawValue: "lane:\(number % lanes)"),
                    payload: "{\"n\":\(number)}"
                )
            }
            try await jobs.enqueue(batch)
        }
        return ContinuousClock.now - start
    }

    /// No dead rows, fresh statistics, nothing left to write.
    func settle() async throws {
        try await stage.settle(database)
    }

    /// Whether a job is left that is not finished.
    func isDrained() async throws -> Bool {
        try await database.query("select from pollux.job limit 1").isEmpty
    }

    /// Runs a worker, and the queue's maintenance beside it, while a body measures; then drains the worker.
    func withWorker<R: Sendable>(
        _ handlers: [any JobHandler],
        concurrency: Int,
        connections: Int = 6,
        observer: any QueueObserver = SilentObserver(),
        _ body: () async throws -> R
    ) async throws -> R {
        let pool = QueueStage.database(conninfo, connections: connections, name: Self.worker)
        let worker = JobWorker(
            database: pool,
            handlers: handlers,
            configuration: WorkerConfiguration(queues: [Self.queue], concurrency: concurrency),
            observer: observer
        )
        let maintenance = QueueMaintenance(database: database)
        let result = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            group.addTask { try await maintenance.run() }
            let result = try await body()
            await worker.drain(deadline: .seconds(5))
            group.cancelAll()
            return result
        }
        await pool.close()
        // A backend tells the statistics what it did when it ends.
        while try await hasBackends(of: Self.worker) { try await Task.sleep(for: .milliseconds(5)) }
        return result
    }

    private func hasBackends(of name: String) async throws -> Bool {
        try await !database.query(
            "select from pg_stat_activity where datname = current_database() and application_name = \(name)"
        ).isEmpty
    }
}
