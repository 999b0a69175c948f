import Foundation
import TestSupport

/// Workers that are killed, frozen and started again while they work, and a PostgreSQL that goes away.
actor Chaos {
    private let cluster: ProcessCluster
    private var workers: [ChildProcess] = []
    private(set) var kills = 0

    init(_ cluster: ProcessCluster, workers count: Int) throws {
        self.cluster = cluster
        workers = try (0..<count).map { try Self.startWorker($0, in: cluster) }
    }

    private static func startWorker(_ index: Int, in cluster: ProcessCluster) throws -> ChildProcess {
        try cluster.start("worker-\(index)", ["worker", "--concurrency", "8"])
    }

    /// Kills a random worker, again and again; each is started anew a moment later.
    func kill(times: Int, pause: ClosedRange<Int>) async throws {
        for _ in 0..<times {
            try await letTimePass(.milliseconds(Int.random(in: pause)))
            let index = Int.random(in: workers.indices)
            workers[index].send(SIGKILL)
            try await workers[index].waitForExit()
            kills += 1
            try await letTimePass(.milliseconds(Int.random(in: 0...300)))
            workers[index] = try Self.startWorker(index, in: cluster)
        }
    }

    /// Freezes a worker for longer than its lease, and wakes it among those who have taken over its work.
    func freeze(for duration: Duration) async throws {
        let frozen = workers[0]
        frozen.send(SIGSTOP)
        try await letTimePass(duration)
        frozen.send(SIGCONT)
    }

    func restartPostgres() async throws {
        try await cluster.postgres.restart()
    }

    func takePostgresAway(for duration: Duration) async throws {
        try await cluster.postgres.stop()
        try await letTimePass(duration)
        try await cluster.postgres.start()
    }

    /// The workers that have ended although nobody killed them.
    var deaths: [String] {
        workers.filter { !$0.isRunning }.map { "\($0.log.lastPathComponent): \($0.output.suffix(500))" }
    }

    func stop() async throws {
        for worker in workers { worker.send(SIGTERM) }
        for worker in workers { try await worker.waitForExit(within: .seconds(30)) }
    }
}
