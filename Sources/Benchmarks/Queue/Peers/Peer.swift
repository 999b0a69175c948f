import Foundation
import Postgres

/// Another queue on PostgreSQL, with its driver in `deploy/peers`.
struct Peer: Sendable {
    /// All of them, each with the concurrency that suits it best and as many jobs as last some seconds.
    static let all = [
        Peer(name: "procrastinate", jobs: 600, concurrency: 10),
        Peer(name: "pgqueuer", jobs: 8_000, concurrency: 100),
        Peer(name: "chancy", jobs: 3_000, concurrency: 100),
        Peer(name: "absurd", jobs: 1_000, concurrency: 100),
        Peer(name: "awa", jobs: 10_000, concurrency: 200),
        Peer(name: "dramatiq", jobs: 800, concurrency: 50),
    ]

    /// A peer is given up when it takes longer than this for one step.
    private static let patience: Duration = .seconds(90)

    let name: String
    let jobs: Int
    let concurrency: Int

    /// What a driver answers.
    private struct Answer: Decodable {
        var starting: Bool?
        var count: Int?
        var seconds: Double?
        var processor: Double?
        var latencies: [Double]?
    }

    /// What one drain showed.
    struct Drain {
        let sample: DrainSample
        let enqueueRate: Double
    }

    /// Fills a fresh database in bulk, and drains it while the clocks run.
    func drain(on stage: QueueStage) async throws -> Drain {
        try await withDatabase(on: stage) { address, database in
            try await run(["setup"], address)
            let enqueued = try await run(["enqueue", "\(jobs)"], address)
            try await stage.settle(database)
            var meter: Meter?
            var sample: DrainSample?
            let child = try start(["drain", "\(jobs)", "\(concurrency)"], address)
            try await answers(of: child) { answer in
                if answer.starting != nil { meter = try await Meter(stage) }
                guard let seconds = answer.seconds, let processor = answer.processor, let meter else { return }
                let whole = try await meter.stop(jobs: jobs, inspector: nil)
                sample = DrainSample(
                    jobs: jobs,
                    seconds: seconds,
                    serverTime: whole.serverTime,
                    clientTime: processor / Double(jobs) * 1e6,
                    log: whole.log,
                    pages: .nan
                )
            }
            guard let sample, let count = enqueued.count, let seconds = enqueued.seconds else {
                throw BenchmarkError.unreadable("\(name) said nothing")
            }
            return Drain(sample: sample, enqueueRate: Double(count) / seconds)
        }
    }

    /// Enqueues jobs with pauses while a worker waits for them, from a process of its own.
    ///
    /// - Returns: From enqueue to start, in milliseconds.
    func latencies(_ count: Int, on stage: QueueStage) async throws -> [Double] {
        try await withDatabase(on: stage) { address, _ in
            try await run(["setup"], address)
            var latencies: [Double] = []
            let child = try start(["latency", "\(count)", "\(min(concurrency, 10))"], address)
            try await answers(of: child) { answer in
                if answer.starting != nil {
                    try await Task.sleep(for: .seconds(3))
                    try await run(["enqueue", "\(count)", "5"], address)
                }
                latencies = answer.latencies ?? latencies
            }
            return latencies
        }
    }

    private func withDatabase<R>(
        on stage: QueueStage,
        _ body: (_ address: String, _ database: Database) async throws -> R
    ) async throws -> R {
        try await stage.withEmptyDatabase { name in
            let database = QueueStage.database(stage.server.conninfo(database: name), connections: 1)
            let address = "postgresql://postgres@127.0.0.1:\(stage.server.port)/\(name)"
            let result = try await body(address, database)
            await database.close()
            return result
        }
    }

    private func start(_ arguments: [String], _ address: String) throws -> ChildProgram {
        try ChildProgram(
            PeerInstallation.python,
            [PeerInstallation.folder.appending(path: "peer_\(name).py").path] + arguments,
            variables: ["PEER_DSN": address, "PYTHONDONTWRITEBYTECODE": "1"]
        )
    }

    @discardableResult
    private func run(_ arguments: [String], _ address: String) async throws -> Answer {
        var last = Answer()
        try await answers(of: start(arguments, address)) { last = $0 }
        return last
    }

    private func answers(of child: ChildProgram, _ body: (Answer) async throws -> Void) async throws {
        let limit = child.limit(to: Self.patience)
        defer { limit.cancel() }
        for await line in child.lines {
            guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(line.utf8)) else { continue }
            try await body(answer)
        }
        try await child.end()
    }
}
