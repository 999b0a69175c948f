import EmbeddedPostgres
import Foundation
import Postgres

/// The limit: `pgbench` with the bare statements of `deploy/peers/limit`, and nothing that makes a queue of them.
struct LimitDrain: Hashable {
    /// Update to running, commit; delete, commit: the least that survives a crash of the worker.
    static func twoStatements(batch: Int, jobs: Int) -> LimitDrain {
        LimitDrain(name: "two_statements", batch: batch, jobs: jobs)
    }

    /// Delete and return in one statement: what a crash loses is lost.
    static func claimIsDelete(batch: Int, jobs: Int) -> LimitDrain {
        LimitDrain(name: "claim_is_delete", batch: batch, jobs: jobs)
    }

    /// The name of its table and of its scripts.
    let name: String
    /// How many jobs one transaction takes.
    let batch: Int
    let jobs: Int

    /// Fills a fresh table and empties it with so many clients; connecting is not counted.
    func measure(on stage: QueueStage, clients: Int) async throws -> DrainSample {
        try await stage.withEmptyDatabase { fresh in
            let database = QueueStage.database(stage.server.conninfo(database: fresh), connections: 1)
            try await fill(database)
            try await stage.settle(database)
            let meter = try await Meter(stage)
            let children = ProcessorTime.children
            let output = try await CommandOutput.of(
                stage.server.binaries.appending(path: "pgbench"),
                [
                    "-n", "-M", "prepared", "-c", "\(clients)", "-j", "\(min(clients, 2))",
                    "-t", "\(jobs / batch / clients)", "-f", Self.folder.appending(path: "\(name)_\(batch).sql").path,
                    stage.server.conninfo(database: fresh),
                ]
            )
            let clientTime = ProcessorTime.children - children
            let left: Int = try await database.query("select count(*)::int8 from job").first?.decode(0) ?? 0
            let done = jobs - left
            let whole = try await meter.stop(jobs: done, inspector: nil)
            await database.close()
            guard let rate = CommandOutput.number(in: output, after: "tps = "),
                let count = CommandOutput.number(in: output, after: "actually processed: "), done > 0
            else { throw BenchmarkError.unreadable(output) }
            return DrainSample(
                jobs: done,
                seconds: count / rate,
                serverTime: whole.serverTime,
                clientTime: clientTime / Double(done) * 1e6,
                log: .nan,
                pages: .nan
            )
        }
    }

    private func fill(_ database: Database) async throws {
        let table = try String(contentsOf: Self.folder.appending(path: "\(name).table.sql"), encoding: .utf8)
        _ = try await database.withConnection { try await $0.execute(script: SQL(unsafeText: table)) }
        _ = try await database.execute(
            "insert into job (payload) select jsonb_build_object('n', n) from generate_series(1, \(jobs)) as n"
        )
    }

    private static var folder: URL {
        URL(filePath: FileManager.default.currentDirectoryPath).appending(path: "deploy/peers/limit")
    }
}
