import EmbeddedPostgres
import Postgres
import Schema

/// The one private PostgreSQL of this test process, with a migrated database to copy.
///
/// Nothing here stops it: its watchdog does when this process ends, however it ends.
actor TestCluster {
    private static let starting = Task { try await TestCluster(EmbeddedPostgres.start(settings)) }

    private static var settings: EmbeddedPostgres.Options {
        EmbeddedPostgres.Options(settings: ["max_connections": "300", "shared_buffers": "256MB"])
    }

    private let server: EmbeddedPostgres
    private let database: Database
    private var made = 0

    static func shared() async throws -> TestCluster { try await starting.value }

    private init(_ server: EmbeddedPostgres) async throws {
        self.server = server
        var configuration = DatabaseConfiguration(conninfo: server.conninfo(), maximumConnections: 2)
        // All suites ask at once, and are served in turn.
        configuration.acquireTimeout = .seconds(120)
        database = Database(configuration)
        _ = try await database.execute("create database pollux_template")
        let template = Database(DatabaseConfiguration(conninfo: server.conninfo(database: "pollux_template")))
        _ = try await Migrator(database: template).migrate()
        // A database in use cannot be copied.
        await template.close()
    }

    nonisolated func conninfo(database: String) -> String { server.conninfo(database: database) }

    /// Copies the migrated database and returns the copy's name.
    func createDatabase() async throws -> String {
        made += 1
        let name = "suite_\(made)"
        _ = try await database.execute(
            SQL(stringLiteral: "create database \(name) template pollux_template strategy file_copy")
        )
        return name
    }
}
