import Foundation
import JobQueue
import Postgres

/// What this binary does when it has started itself, behind an argument that nobody else uses.
enum ChildCommand: Codable, Sendable {
    /// Enqueues a load.
    case load(Load, conninfo: String)
    /// Runs jobs, and writes a line at each start and end.
    case work(conninfo: String, concurrency: Int)
    /// Plays a vendor that gives pages.
    case givePages
    /// Lists what that vendor has.
    case listPages(ListingLoad)
    /// Plays a vendor that refuses what is beyond its limit.
    case limitCalls(LimitServer.Limit)
    /// Calls that vendor as often as the budget allows.
    case spendBudget(BudgetLoad)

    static let mark = "--as-child"

    /// Starts this binary again to do it.
    func start() throws -> ChildProgram {
        let text = String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
        return try ChildProgram(URL(filePath: "/proc/self/exe").resolvingSymlinksInPath(), [Self.mark, text])
    }

    /// Does it, in the child.
    static func run(_ text: String) async throws {
        switch try JSONDecoder().decode(ChildCommand.self, from: Data(text.utf8)) {
        case .load(let load, let conninfo):
            let database = QueueStage.database(conninfo, connections: 2)
            // Connected before the first job.
            _ = try await database.query("select")
            try await load.run(on: JobQueue(database: database))
            await database.close()
        case .work(let conninfo, let concurrency):
            let worker = JobWorker(
                database: QueueStage.database(conninfo, connections: 6),
                handlers: [
                    TellingHandler {
                        print($0, terminator: "\n")
                        fflush(nil)
                    }
                ],
                configuration: WorkerConfiguration(queues: [QueueDatabase.queue], concurrency: concurrency)
            )
            try await worker.run()
        case .givePages: try PageServer.run()
        case .listPages(let load): try await load.run()
        case .limitCalls(let limit): try LimitServer.run(limit)
        case .spendBudget(let load): try await load.run()
        }
    }
}
