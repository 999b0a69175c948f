public import Postgres

/// Brings a database up to date, one transaction a migration.
///
/// Two that start at once do the work once: each migration's transaction first takes a lock on the name of the schema, then
/// reads again what was applied. A crash between two migrations leaves those before it applied and the next one undone; a
/// crash in one leaves nothing of it.
public struct Migrator: Sendable {
    private let database: Database
    private let migrations: [Migration]

    /// Makes a migrator of this binary's migrations.
    public init(database: Database) {
        self.init(database: database, migrations: Migration.embedded)
    }

    /// Makes a migrator of other migrations, for tests of the migrator itself.
    public init(database: Database, migrations: [Migration]) {
        self.database = database
        self.migrations = migrations
    }

    /// Applies what is missing, in order, and returns it; empty if there was nothing to do.
    ///
    /// - Throws: ``SchemaError`` when the database is newer or was changed, or when a migration fails.
    public func migrate() async throws -> [AppliedMigration] {
        try await database.withTransaction { connection in
            try await lock(connection)
            _ = try await connection.execute("create schema if not exists pollux")
            _ = try await connection.execute(
                """
                create table if not exists pollux.migration (
                    number integer primary key,
                    name text not null,
                    checksum bytea not null,
                    applied_at timestamptz not null default now()
                )
                """
            )
        }
        var applied: [AppliedMigration] = []
        for migration in migrations where try await apply(migration) {
            applied.append(AppliedMigration(number: migration.number, name: migration.name))
        }
        return applied
    }

    /// Says how the database stands to this binary, and changes nothing.
    ///
    /// - Throws: ``SchemaError`` when the database is newer or was changed.
    public func check() async throws -> MigrationStatus {
        try await database.withTransaction { connection in try await status(connection) }
    }

    private func apply(_ migration: Migration) async throws -> Bool {
        try await database.withTransaction { connection in
            try await lock(connection)
            guard try await status(connection).pending.contains(migration.name) else { return false }
            do {
                try await connection.execute(script: SQL(stringLiteral: migration.text))
            } catch {
                throw SchemaError.failed(migration: migration.name, reason: "\(error)")
            }
            let recorded = try await connection.execute(
                """
                insert into pollux.migration (number, name, checksum)
                values (\(migration.number), \(migration.name), sha256(convert_to(\(migration.text), 'utf8')))
                """
            )
            return recorded == 1
        }
    }

    /// Waits for other migrators; the lock ends with the transaction.
    ///
    /// The number is the schema's name in ASCII.
    private func lock(_ connection: Connection) async throws {
        _ = try await connection.query("select pg_advisory_xact_lock(123628542919032)")
    }

    private func status(_ connection: Connection) async throws -> MigrationStatus {
        let table = try await connection.query("select to_regclass('pollux.migration') is not null")
        guard try table.first?.decode(0, as: Bool.self) == true else {
            return MigrationStatus(applied: [], pending: migrations.map(\.name))
        }
        // The checksums are compared where they were made: the texts go there in one array.
        let rows = try await connection.query(
            """
            select m.number, m.name, m.checksum = sha256(convert_to(known.text, 'utf8')) as unchanged
            from pollux.migration m
            left join unnest(\(migrations.map(\.number))::bigint[], \(migrations.map(\.text))::text[])
                as known (number, text) on known.number = m.number
            order by m.number
            """
        )
        var applied: [AppliedMigration] = []
        for row in rows {
            let name = try row.decode("name", as: String.self)
            guard let unchanged = try row.decode("unchanged", as: Bool?.self) else {
                throw SchemaError.databaseIsNewer(migration: name)
            }
            guard unchanged else { throw SchemaError.changedAfterwards(migration: name) }
            applied.append(AppliedMigration(number: try row.decode("number", as: Int.self), name: name))
        }
        let known = Set(applied.map(\.number))
        return MigrationStatus(applied: applied, pending: migrations.filter { !known.contains($0.number) }.map(\.name))
    }
}
