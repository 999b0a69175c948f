import Logging
import Postgres
import Schema
import Telemetry

/// Waits until the database is there and has the schema that this binary needs.
struct DatabaseGate: Sendable {
    static let longestPause: Duration = .seconds(10)
    /// How long whoever asks for the health of the process waits for the database.
    static let checkPatience: Duration = .seconds(2)

    let database: Database
    let logger: Logger

    /// Returns when the process can work.
    ///
    /// A database that is away, or not migrated yet, is waited for: it may be started, restored or migrated after this process. One
    /// that is newer is worked with, since old and new binaries run side by side while a migration is rolled out.
    func wait() async throws {
        var pause: Duration = .milliseconds(200)
        while true {
            do {
                let pending = try await Migrator(database: database).check().pending
                guard !pending.isEmpty else { return }
                let lacking = pending.joined(separator: ", ")
                logger.log(.warning, "the database is not up to date: run `pollux migrate`", [.version: "\(lacking)"])
            } catch SchemaError.databaseIsNewer(let migration) {
                logger.log(.warning, "the database is newer than this binary", [.version: "\(migration)"])
                return
            } catch {
                try Task.checkCancellation()
                let level: Logger.Level = error is SchemaError ? .error : .warning
                logger.log(level, "the database is waited for", [.error: "\(error)"])
            }
            try await Task.sleep(for: pause * Double.random(in: 0.8...1.2))
            pause = min(pause * 2, Self.longestPause)
        }
    }

    /// Throws where the database is away, does not answer soon, or lacks a migration.
    func check() async throws {
        do {
            let pending = try await withThrowingTaskGroup(of: [String]?.self) { group in
                group.addTask { try await Migrator(database: database).check().pending }
                group.addTask {
                    try await Task.sleep(for: Self.checkPatience)
                    return nil
                }
                defer { group.cancelAll() }
                guard let first = try await group.next(), let pending = first else {
                    throw NotReady(reason: "the database does not answer")
                }
                return pending
            }
            guard pending.isEmpty else {
                throw NotReady(reason: "the database lacks \(pending.joined(separator: ", "))")
            }
        } catch SchemaError.databaseIsNewer {
            return
        }
    }

    struct NotReady: Error, CustomStringConvertible {
        let reason: String
        var description: String { reason }
    }
}
