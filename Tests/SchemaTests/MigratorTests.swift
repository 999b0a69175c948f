import Postgres
import Schema
import TestSupport
import Testing

/// Each test works in a database that another one has no business in: the numbers and names differ.
@Suite(.database, .serialized)
struct MigratorTests {
    private var database: Database { TestDatabase.current.database }

    private func migrations(_ more: (String, String)...) -> [Migration] {
        Migration.embedded + more.compactMap { Migration(fileName: $0.0, text: $0.1) }
    }

    @Test func `two that start at once apply each migration once`() async throws {
        let all = migrations(
            ("9001_count_runs.sql", "create table pollux.run_count (n int); insert into pollux.run_count values (1)")
        )
        let applied = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { [database] in try await Migrator(database: database, migrations: all).migrate().count }
            }
            return try await group.reduce(0, +)
        }
        #expect(applied == 1)
        let rows = try await database.query("select count(*) from pollux.run_count")
        #expect(try rows.first?.decode(0, as: Int.self) == 1)
        _ = try await database.execute("drop table pollux.run_count")
        _ = try await database.execute("delete from pollux.migration where number = 9001")
    }

    @Test func `a database that a newer binary has migrated is refused`() async throws {
        let newer = migrations(("9002_do_nothing.sql", "select 1"))
        _ = try await Migrator(database: database, migrations: newer).migrate()
        let error = await #expect(throws: SchemaError.self) { try await Migrator(database: database).check() }
        #expect(error == .databaseIsNewer(migration: "do_nothing"))
        _ = try await database.execute("delete from pollux.migration where number = 9002")
    }

    @Test func `an applied migration whose text has changed is refused`() async throws {
        _ = try await Migrator(database: database, migrations: migrations(("9003_change.sql", "select 1"))).migrate()
        let changed = Migrator(database: database, migrations: migrations(("9003_change.sql", "select 2")))
        await #expect(throws: SchemaError.changedAfterwards(migration: "change")) { try await changed.migrate() }
        _ = try await database.execute("delete from pollux.migration where number = 9003")
    }

    @Test func `a migration that fails leaves nothing of itself`() async throws {
        let failing = migrations(("9004_fail.sql", "create table pollux.half (n int); select 1 / 0"))
        await #expect(throws: SchemaError.self) {
            try await Migrator(database: database, migrations: failing).migrate()
        }
        let rows = try await database.query("select to_regclass('pollux.half') is null")
        #expect(try rows.first?.decode(0, as: Bool.self) == true)
        #expect(try await Migrator(database: database).check().isCurrent)
    }

    @Test(arguments: ["1_short.sql", "0000_zero.sql", "0005_x.txt", "0005.sql"])
    func `a file that is not numbered is no migration`(name: String) {
        #expect(Migration(fileName: name, text: "select 1") == nil)
    }

    @Test func `the embedded migrations are numbered from 1, without a gap or a number given twice`() {
        #expect(Migration.embedded.map(\.number) == Array(1...Migration.embedded.count))
    }
}
