import Postgres
import TestSupport
import Testing

/// Behind the real PgBouncer in transaction mode, with fewer sessions than clients; only where it is installed.
@Suite(.database, .enabled(if: PgBouncer.path != nil, "pgbouncer is not installed"))
struct PoolerTests {
    @Test func `many clients share few sessions, with values, transactions and cancellation`() async throws {
        let bouncer = try PgBouncer(before: TestDatabase.current.conninfo)
        defer { bouncer.stop() }
        var configuration = DatabaseConfiguration(conninfo: bouncer.conninfo, maximumConnections: 6, pooler: true)
        configuration.statementTimeout = .milliseconds(700)
        let pool = Database(configuration)
        try await eventually { (try? await pool.query("select 1")) != nil }
        try await pool.execute("create table shared (id bigint primary key, name text)")

        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask {
                    try await pool.withTransaction { connection in
                        try await connection.execute("insert into shared values (\(number), \("name \(number)"))")
                        _ = try? await connection.transaction { inner in
                            try await inner.execute("insert into shared values (\(number), 'twice')")
                        }
                        let rows = try await connection.query("select name from shared where id = \(number)")
                        #expect(try rows[0].decode(0, as: String.self) == "name \(number)")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await pool.query("select count(*) from shared")[0].decode(0) == 60)

        let sleeping = Task { try await pool.query("select pg_sleep(20) as behind_a_pooler", timeout: .seconds(30)) }
        let direct = TestDatabase.current.database
        try await eventually {
            try await direct.query(
                "select from pg_stat_activity where query like '%behind_a_pooler%' and pid <> pg_backend_pid()"
            ).isEmpty == false
        }
        let start = ContinuousClock.now
        sleeping.cancel()
        await #expect(throws: PostgresError.self) { try await sleeping.value }
        #expect(ContinuousClock.now - start < .seconds(15))

        let slow = await #expect(throws: PostgresError.self) { try await pool.query("select pg_sleep(20)") }
        #expect(slow?.sqlState == .queryCanceled)
        #expect(try await pool.query("select \(7)")[0].decode(0) == 7)
        await pool.close()
    }
}
