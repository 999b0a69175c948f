import Postgres
import Synchronization
import TestSupport
import Testing

private struct Refusal: Error {}

@Suite(.database)
struct TransactionTests {
    let database = TestDatabase.current.database

    /// Makes a table of the test's own.
    private func table(_ name: String) async throws -> SQL {
        try await database.execute("create table \(identifier: name) (id bigint primary key)")
        return "\(identifier: name)"
    }

    private func ids(_ table: SQL) async throws -> [Int] {
        try await database.query("select id from \(sql: table) order by id").map { row in try row.decode(0) }
    }

    @Test func `what a body did is there when it returns`() async throws {
        let table = try await table("committed")
        let count = try await database.withTransaction { connection in
            try await connection.execute("insert into \(sql: table) values (1), (2)")
        }
        #expect(count == 2)
        #expect(try await ids(table) == [1, 2])
    }

    @Test func `what a body did is undone when it throws`() async throws {
        let table = try await table("thrown")
        await #expect(throws: Refusal.self) {
            try await database.withTransaction { connection in
                try await connection.execute("insert into \(sql: table) values (1)")
                throw Refusal()
            }
        }
        #expect(try await ids(table) == [])
    }

    @Test func `a transaction inside another is a savepoint`() async throws {
        let table = try await table("nested")
        try await database.withTransaction { connection in
            try await connection.execute("insert into \(sql: table) values (1)")
            await #expect(throws: PostgresError.self) {
                try await connection.transaction { inner in
                    try await inner.execute("insert into \(sql: table) values (2)")
                    try await inner.execute("insert into \(sql: table) values (1)")
                }
            }
            try await connection.transaction { inner in
                _ = try await inner.execute("insert into \(sql: table) values (3)")
            }
        }
        #expect(try await ids(table) == [1, 3])
    }

    @Test func `a failure that the body swallowed is reported at the commit`() async throws {
        let table = try await table("swallowed")
        let error = await #expect(throws: PostgresError.self) {
            try await database.withTransaction { connection in
                try await connection.execute("insert into \(sql: table) values (1)")
                _ = try? await connection.execute("select 1 / 0")
            }
        }
        guard case .rolledBack = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try await ids(table) == [])
    }

    @Test func `a commit that fails is reported, and nothing is there`() async throws {
        let table = try await table("deferred_parent")
        try await database.execute(
            """
            create table deferred_child
                (parent bigint references \(sql: table) deferrable initially deferred)
            """
        )
        let error = await #expect(throws: PostgresError.self) {
            try await database.withTransaction { connection in
                _ = try await connection.execute("insert into deferred_child values (9)")
            }
        }
        #expect(error?.sqlState == .foreignKeyViolation)
        #expect(try await database.query("select from deferred_child").isEmpty)
    }

    @Test func `a connection that breaks inside is reported as lost, whatever the body throws`() async throws {
        let table = try await table("broken")
        let error = await #expect(throws: PostgresError.self) {
            try await database.withTransaction { connection in
                try await connection.execute("insert into \(sql: table) values (1)")
                _ = try? await connection.query("select pg_terminate_backend(pg_backend_pid())")
                throw Refusal()
            }
        }
        #expect(error?.isConnectionLoss == true)
        #expect(try await ids(table) == [])
    }

    @Test func `what is to follow a commit does so once it can be seen, and never after a rollback`() async throws {
        let table = try await table("followed")
        let done = Mutex<[String]>([])
        try await database.withTransaction { connection in
            try await connection.execute("insert into \(sql: table) values (1)")
            try await connection.transaction { inner in
                try await inner.afterCommit { done.withLock { $0.append("committed") } }
            }
            #expect(done.withLock { $0 }.isEmpty)
        }
        #expect(done.withLock { $0 } == ["committed"])
        await #expect(throws: Refusal.self) {
            try await database.withTransaction { connection in
                try await connection.afterCommit { done.withLock { $0.append("rolled back") } }
                throw Refusal()
            }
        }
        _ = try await database.withTransaction { connection in
            try await connection.execute("insert into \(sql: table) values (2)")
        }
        try await database.withConnection { connection in
            try await connection.afterCommit { done.withLock { $0.append("at once") } }
        }
        #expect(done.withLock { $0 } == ["committed", "at once"])
    }

    @Test func `a connection that breaks during the commit leaves the outcome unknown`() async throws {
        try await database.withConnection { connection in
            try await connection.execute(
                script: """
                    create table doomed (id bigint);
                    create function die() returns trigger language plpgsql as
                    $$ begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5); return null; end $$;
                    create constraint trigger die after insert on doomed deferrable initially deferred
                        for each row execute function die();
                    """
            )
        }
        let error = await #expect(throws: PostgresError.self) {
            try await database.withTransaction { connection in
                _ = try await connection.execute("insert into doomed values (1)")
            }
        }
        guard case .commitUnknown = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.isConnectionLoss == true)
    }

    @Test func `a transaction that a body left open is rolled back before the next has the connection`() async throws {
        let pool = TestDatabase.current.anotherPool(maximumConnections: 1)
        try await pool.execute("create table left_open (id bigint)")
        try await pool.withConnection { connection in
            try await connection.execute("begin")
            _ = try await connection.execute("insert into left_open values (1)")
        }
        #expect(try await pool.query("select from left_open").isEmpty)
        await pool.close()
    }
}
