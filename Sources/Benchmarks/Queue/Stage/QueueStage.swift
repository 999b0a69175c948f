import EmbeddedPostgres
import Foundation
import JobQueue
import Postgres
import Schema
import Synchronization

/// The private PostgreSQL that everything in one run is measured on.
final class QueueStage: Sendable {
    /// What differs from PostgreSQL's own defaults; every commit is on disk before it is told.
    static let settings = [
        "max_connections": "200", "shared_buffers": "2GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min",
    ]
    private static let template = "migrated"

    let server: EmbeddedPostgres
    let options: BenchmarkOptions
    /// Makes and drops databases.
    let administrator: Database
    /// All processes of the server.
    let processes: ProcessTree
    private let made = Mutex(0)

    private init(_ server: EmbeddedPostgres, _ options: BenchmarkOptions) throws {
        self.server = server
        self.options = options
        administrator = Self.database(server.conninfo(), connections: 1)
        let file = server.folder.appending(path: "data/postmaster.pid")
        let text = try String(contentsOf: file, encoding: .utf8)
        guard let line = text.split(separator: "\n").first, let id = Int(line) else {
            throw BenchmarkError.unreadable(text)
        }
        processes = ProcessTree(root: id)
    }

    /// Starts a server, lends it and stops it.
    static func run<R>(_ options: BenchmarkOptions, _ body: (QueueStage) async throws -> R) async throws -> R {
        let server = try await EmbeddedPostgres.start(
            EmbeddedPostgres.Options(isDurable: true, port: try FreePort.find(), settings: settings)
        )
        do {
            let stage = try QueueStage(server, options)
            try await stage.makeTemplate()
            let result = try await body(stage)
            await stage.administrator.close()
            await server.shutDown()
            return result
        } catch {
            await server.shutDown()
            throw error
        }
    }

    /// Lends a fresh, migrated database and drops it.
    func withQueue<R>(_ body: (QueueDatabase) async throws -> R) async throws -> R {
        let name = try await makeDatabase(from: Self.template)
        let queue = QueueDatabase(self, name)
        do {
            let result = try await body(queue)
            await queue.database.close()
            try await drop(name)
            return result
        } catch {
            await queue.database.close()
            try await drop(name)
            throw error
        }
    }

    /// Lends the name of a fresh, empty database and drops it.
    func withEmptyDatabase<R>(_ body: (String) async throws -> R) async throws -> R {
        let name = try await makeDatabase(from: "template0")
        do {
            let result = try await body(name)
            try await drop(name)
            return result
        } catch {
            try await drop(name)
            throw error
        }
    }

    /// Brings a database to the state that every clock starts from: no dead rows, fresh statistics, nothing left to write.
    func settle(_ database: Database) async throws {
        _ = try await database.execute("vacuum analyze")
        _ = try await database.execute("checkpoint")
    }

    static func database(_ conninfo: String, connections: Int, name: String = "benchmark") -> Database {
        var configuration = DatabaseConfiguration(
            conninfo: conninfo,
            maximumConnections: connections,
            statementTimeout: .seconds(900),
            applicationName: name
        )
        configuration.idleInTransactionTimeout = .seconds(3_600)
        return Database(configuration)
    }

    private func makeTemplate() async throws {
        _ = try await administrator.execute("create database \(sql: SQL(unsafeText: Self.template)) template template0")
        let database = Self.database(server.conninfo(database: Self.template), connections: 2)
        _ = try await Migrator(database: database).migrate()
        try await QueueMaintenance(database: database).retain()
        _ = try await database.execute("create extension pg_walinspect")
        await database.close()
    }

    private func makeDatabase(from template: String) async throws -> String {
        let name = made.withLock { made in
            made += 1
            return "bench_\(made)"
        }
        _ = try await administrator.execute(
            "create database \(sql: SQL(unsafeText: name)) template \(sql: SQL(unsafeText: template))"
        )
        return name
    }

    private func drop(_ name: String) async throws {
        _ = try await administrator.execute("drop database \(sql: SQL(unsafeText: name)) with (force)")
    }
}
