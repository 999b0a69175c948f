import Foundation
import TestSupport

/// Workers of which one is killed at random, again and again, while anybody changes records.
actor Storm {
    private let launcher: Launcher
    private var workers: [ChildProcess]
    private var changing = 0
    private var isStopped = false
    private var running: Task<Void, any Error>?
    private(set) var kills = 0
    private var deathsBefore: [String] = []

    init(_ launcher: Launcher, workers count: Int) throws {
        self.launcher = launcher
        workers = try (0..<count).map { try Self.start($0, launcher) }
    }

    private static func start(_ index: Int, _ launcher: Launcher) throws -> ChildProcess {
        try launcher.start("worker-\(index)", ["worker", "--concurrency", "8"])
    }

    /// Kills workers while the body runs, whoever else's body runs beside it.
    func during(_ body: @Sendable () async throws -> Void) async throws {
        changing += 1
        // Awaited by `stop()`.
        if running == nil { running = Task { try await rage() } }
        defer { changing -= 1 }
        try await body()
    }

    private func rage() async throws {
        while !isStopped {
            try await letTimePass(.milliseconds(Int.random(in: 600...1_600)))
            guard changing > 0 else { continue }
            let index = Int.random(in: workers.indices)
            // Not the storm's doing, and about to be forgotten with its process.
            deathsBefore += Self.deaths(of: [workers[index]])
            workers[index].send(SIGKILL)
            try await workers[index].waitForExit()
            kills += 1
            try await letTimePass(.milliseconds(Int.random(in: 0...300)))
            workers[index] = try Self.start(index, launcher)
        }
    }

    /// The workers that have ended although nobody killed them.
    var deaths: [String] { deathsBefore + Self.deaths(of: workers) }

    private static func deaths(of workers: [ChildProcess]) -> [String] {
        workers.filter { !$0.isRunning }.map { "\($0.log.lastPathComponent): \($0.output.suffix(500))" }
    }

    func stop() async {
        isStopped = true
        running?.cancel()
        // How it ended is of no interest any more.
        _ = await running?.result
        for worker in workers { worker.send(SIGKILL) }
    }
}
