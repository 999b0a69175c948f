import Postgres
import TestSupport
import Testing

@Suite(.database)
struct StatementTests {
    private func pool(_ change: (inout DatabaseConfiguration) -> Void = { _ in }) -> Database {
        var configuration = DatabaseConfiguration(conninfo: TestDatabase.current.conninfo, maximumConnections: 1)
        change(&configuration)
        return Database(configuration)
    }

    private func prepared(_ connection: Connection) async throws -> Int {
        let rows = try await connection.query("select count(*) from pg_prepared_statements where not from_sql")
        return try rows[0].decode(0)
    }

    @Test func `a statement is prepared once`() async throws {
        let pool = pool()
        try await pool.withConnection { connection in
            _ = try await prepared(connection)
            for number in 0..<20 { _ = try await connection.query("select \(number)") }
            #expect(try await prepared(connection) == 2)
        }
        await pool.close()
    }

    @Test func `no more statements are kept prepared than the bound`() async throws {
        let pool = pool { $0.statementCacheSize = 5 }
        try await pool.withConnection { connection in
            for number in 0..<30 { _ = try await connection.query(SQL(unsafeText: "select \(number)")) }
            #expect(try await prepared(connection) <= 5)
        }
        await pool.close()
    }

    @Test func `statements are forgotten in a failed transaction without harm`() async throws {
        let pool = pool { $0.statementCacheSize = 2 }
        try await pool.withConnection { connection in
            for round in 0..<5 {
                _ = try? await connection.transaction { inner in
                    for number in 0..<5 { _ = try await inner.query(SQL(unsafeText: "select \(number + round)")) }
                    _ = try await inner.query("select 1 / 0")
                }
            }
            let count = try await prepared(connection)
            #expect(count <= 2)
        }
        await pool.close()
    }

    @Test func `a table that changed its shape is no failure for who reads it`() async throws {
        let pool = pool()
        try await pool.execute("create table shape (id bigint)")
        try await pool.execute("insert into shape values (1)")
        #expect(try await pool.query("select * from shape").columns == ["id"])
        try await pool.execute("alter table shape add name text default 'x'")
        #expect(try await pool.query("select * from shape").columns == ["id", "name"])
        await pool.close()
    }

    @Test func `a session whose statements were discarded prepares them again`() async throws {
        let pool = pool()
        _ = try await pool.query("select \(1)")
        try await pool.execute("discard all")
        #expect(try await pool.query("select \(2)").first?.decode(0) == 2)
        await pool.close()
    }

    @Test func `behind a pooler nothing is kept in the session`() async throws {
        let pool = pool { $0.pooler = true }
        try await pool.withConnection { connection in
            for number in 0..<5 { #expect(try await connection.query("select \(number)").first?.decode(0) == number) }
            #expect(try await prepared(connection) == 0)
            let changed = try await connection.query(
                "select name from pg_settings where source = 'session' and name <> 'application_name'"
            )
            #expect(changed.isEmpty)
        }
        await pool.close()
    }

    @Test func `a session tells who it is and how long a statement may run`() async throws {
        let pool = pool {
            $0.applicationName = "pollux worker"
            $0.statementTimeout = .milliseconds(12_345)
        }
        let rows = try await pool.query(
            "select current_setting('application_name'), current_setting('statement_timeout')"
        )
        #expect(try rows[0].decode(0, as: String.self) == "pollux worker")
        #expect(try rows[0].decode(1, as: String.self) == "12345ms")
        await pool.close()
    }

    @Test func `a copy is refused, and the next statement works`() async throws {
        let pool = pool()
        await #expect(throws: PostgresError.self) { try await pool.query("copy (select 1) to stdout") }
        #expect(try await pool.query("select 1").count == 1)
        await pool.close()
    }

    @Test func `a large value goes and comes whole`() async throws {
        let pool = pool()
        let text = String(repeating: "0123456789abcdef", count: 500_000)
        let rows = try await pool.query("select \(text), length(\(text))")
        #expect(try rows[0].decode(1, as: Int.self) == 8_000_000)
        #expect(try rows[0].decode(0, as: String.self) == text)
        await pool.close()
    }
}
