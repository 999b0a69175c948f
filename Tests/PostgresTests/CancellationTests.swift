import Postgres
import TestSupport
import Testing

@Suite(.database)
struct CancellationTests {
    /// Runs a statement in a task, cancels it once the server runs it, and returns what it ended with and after how long.
    private func cancelled(
        _ pool: Database,
        _ statement: SQL,
        marker: String
    ) async throws -> (PostgresError?, Duration) {
        let task = Task { () -> PostgresError? in
            do throws(PostgresError) {
                _ = try await pool.query(statement)
                return nil
            } catch {
                return error
            }
        }
        let observer = TestDatabase.current.database
        try await eventually {
            try await observer.query(
                """
                select from pg_stat_activity
                where query like \("%\(marker)%") and state = 'active' and pid <> pg_backend_pid()
                """
            ).isEmpty == false
        }
        let start = ContinuousClock.now
        task.cancel()
        return (await task.value, ContinuousClock.now - start)
    }

    @Test(arguments: [false, true])
    func `a cancelled task's statement ends, and its connection stays usable`(pooler: Bool) async throws {
        var configuration = DatabaseConfiguration(conninfo: TestDatabase.current.conninfo, maximumConnections: 1)
        configuration.pooler = pooler
        let pool = Database(configuration)
        let before = try await pool.query("select pg_backend_pid()")
        let marker = "cancel_me_\(pooler)"
        let (error, duration) = try await cancelled(
            pool,
            "select pg_sleep(20) as \(identifier: marker)",
            marker: marker
        )
        guard case .cancelled = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.sqlState == .queryCanceled)
        #expect(duration < .seconds(15))
        let after = try await pool.query("select pg_backend_pid()")
        #expect(try before[0].decode(0, as: Int.self) == after[0].decode(0, as: Int.self))
        await pool.close()
    }

    @Test func `a cancelled transaction is rolled back`() async throws {
        let pool = TestDatabase.current.anotherPool(maximumConnections: 1)
        try await pool.execute("create table half_done (id bigint)")
        let task = Task {
            try await pool.withTransaction { connection in
                try await connection.execute("insert into half_done values (1)")
                _ = try await connection.query("select pg_sleep(20) as half_done_sleep")
            }
        }
        try await eventually {
            try await TestDatabase.current.database.query(
                "select from pg_stat_activity where query like '%half_done_sleep%' and pid <> pg_backend_pid()"
            ).isEmpty == false
        }
        task.cancel()
        await #expect(throws: PostgresError.self) { try await task.value }
        #expect(try await pool.query("select from half_done").isEmpty)
        await pool.close()
    }

    @Test func `a task that was cancelled before runs no statement`() async throws {
        let pool = TestDatabase.current.anotherPool(maximumConnections: 1)
        try await pool.execute("create table untouched (id bigint)")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await pool.execute("insert into untouched values (1)")
        }
        await #expect(throws: PostgresError.self) { try await task.value }
        #expect(try await pool.query("select from untouched").isEmpty)
        await pool.close()
    }

    @Test func `a cancellation never hits the statement after it`() async throws {
        let pool = TestDatabase.current.anotherPool(maximumConnections: 1)
        for round in 0..<60 {
            let task = Task { try await pool.query("select pg_sleep(0.002)") }
            if round.isMultiple(of: 2) { await Task.yield() }
            task.cancel()
            _ = try? await task.value
            // On the one connection that there is, at once.
            #expect(try await pool.query("select \(round)").first?.decode(0) == round)
        }
        await pool.close()
    }

    @Test(arguments: [false, true])
    func `a statement that runs too long is stopped`(pooler: Bool) async throws {
        var configuration = DatabaseConfiguration(conninfo: TestDatabase.current.conninfo, maximumConnections: 1)
        configuration.statementTimeout = .milliseconds(200)
        configuration.pooler = pooler
        let pool = Database(configuration)
        let error = await #expect(throws: PostgresError.self) { try await pool.query("select pg_sleep(20)") }
        guard case .timedOut(.milliseconds(200)) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try await pool.query("select 1").count == 1)
        await pool.close()
    }
}
