import Postgres
import Synchronization
import TestSupport
import Testing

@Suite(.database)
struct PoolTests {
    private func pool(_ maximum: Int, _ change: (inout DatabaseConfiguration) -> Void = { _ in }) -> Database {
        var configuration = DatabaseConfiguration(
            conninfo: TestDatabase.current.conninfo,
            maximumConnections: maximum
        )
        change(&configuration)
        return Database(configuration)
    }

    @Test func `statements beside each other use no more connections than the limit`() async throws {
        let pool = pool(3)
        let backends = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<30 {
                group.addTask { try await pool.query("select pg_backend_pid() from pg_sleep(0.005)")[0].decode(0) }
            }
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect((2...3).contains(backends.count))
        await pool.close()
    }

    @Test func `statements that wait do not hold up the cooperative pool`() async throws {
        // More of them than there are cores: on the cooperative pool they would run one after the other.
        let pool = pool(16)
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<16 { group.addTask { _ = try await pool.query("select pg_sleep(0.5)") } }
            try await group.waitForAll()
        }
        #expect(ContinuousClock.now - start < .seconds(4))
        await pool.close()
    }

    @Test func `whoever waits too long is told that the pool is exhausted`() async throws {
        let pool = pool(1) { $0.acquireTimeout = .milliseconds(300) }
        // The first connection may take longer than that on a busy machine.
        try await eventually { (try? await pool.query("select 1")) != nil }
        let error = await #expect(throws: PostgresError.self) {
            try await pool.withConnection { _ in _ = try await pool.query("select 1") }
        }
        guard case .poolExhausted = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try await pool.query("select 1").count == 1)
        await pool.close()
    }

    @Test func `whoever is cancelled while it waits gets no connection and takes none away`() async throws {
        let pool = pool(1)
        let waiting = try await pool.withConnection { _ in
            let task = Task { try await pool.query("select 1") }
            try await eventually { pool.use.waiting == 1 }
            task.cancel()
            try await eventually { pool.use.waiting == 0 }
            return task
        }
        await #expect(throws: PostgresError.self) { try await waiting.value }
        #expect(try await pool.query("select 1").count == 1)
        #expect(pool.use.inUse == 0)
        await pool.close()
    }

    @Test func `idle connections that the server ended are replaced without an error`() async throws {
        let pool = pool(3) { $0.applicationName = "replaced" }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { _ = try await pool.query("select pg_sleep(0.05)") } }
            try await group.waitForAll()
        }
        let observer = TestDatabase.current.database
        try await observer.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'replaced'"
        )
        try await eventually {
            try await observer.query("select from pg_stat_activity where application_name = 'replaced'").isEmpty
        }
        for _ in 0..<5 { #expect(try await pool.query("select 1").count == 1) }
        await pool.close()
    }

    @Test func `a pool that is run closes what has been idle too long`() async throws {
        let pool = pool(3) { $0.idleTimeout = .milliseconds(200) }
        let running = Task { try await pool.run() }
        _ = try await pool.query("select 1")
        #expect(pool.use.idle == 1)
        try await eventually { pool.use.idle == 0 }
        #expect(try await pool.query("select 1").count == 1)
        running.cancel()
        try await running.value
        await pool.close()
    }

    @Test func `a body runs on its connection's thread, and so does what it awaits`() async throws {
        let pool = pool(2)
        let names = try await pool.withConnection { connection in
            let before = currentThread()
            _ = try await connection.query("select 1")
            let between = currentThread()
            _ = try await connection.query("select 2")
            return Set([before, between, currentThread()])
        }
        #expect(names.count == 1)
        await pool.close()
    }

    @Test func `one connection's body may use another connection`() async throws {
        let pool = pool(2)
        let sum = try await pool.withConnection { outer in
            let inner: Int = try await pool.withConnection { inner in
                let one: Int = try await outer.query("select 1")[0].decode(0)
                let two: Int = try await inner.query("select 2")[0].decode(0)
                return one + two
            }
            let three: Int = try await outer.query("select 3")[0].decode(0)
            return inner + three
        }
        #expect(sum == 6)
        await pool.close()
    }

    @Test func `closing waits for what runs and refuses what comes after`() async throws {
        let pool = pool(1)
        let running = Task { try await pool.query("select pg_sleep(0.2)").count }
        try await eventually { pool.use.inUse == 1 }
        await pool.close()
        #expect(try await running.value == 1)
        let error = await #expect(throws: PostgresError.self) { try await pool.query("select 1") }
        guard case .closed = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `an observer is told of use, waits and failures`() async throws {
        let observer = Recorder()
        let pool = pool(1) { $0.observer = observer }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { _ = try await pool.query("select pg_sleep(0.01)") } }
            try await group.waitForAll()
        }
        await pool.close()
        let (most, waits, connections) = observer.seen.withLock { ($0.most, $0.waits, $0.connections) }
        #expect(most == 1)
        #expect(waits >= 2)
        #expect(connections == 1)

        let elsewhere = self.pool(1) {
            $0.conninfo = "host=/nowhere"
            $0.acquireTimeout = .milliseconds(300)
            $0.observer = observer
        }
        await #expect(throws: PostgresError.self) { try await elsewhere.query("select 1") }
        #expect(observer.seen.withLock { $0.failures } >= 1)
        await elsewhere.close()
    }

    @Test func `a server that cannot be reached is named in a clear error`() async throws {
        let pool = pool(1) {
            $0.conninfo = "host=/nowhere password=hunter2"
            $0.acquireTimeout = .milliseconds(200)
        }
        let error = await #expect(throws: PostgresError.self) { try await pool.query("select 1") }
        #expect(error?.isConnectionLoss == true)
        #expect(error.map { "\($0)".contains("/nowhere") } == true)
        #expect(error.map { String(reflecting: $0).contains("hunter2") } == false)
        await pool.close()
    }

    @Test(
        arguments: [
            "host=/nowhere password=my hunter2", "host=/nowhere passwort=hunter2", "postgresql://me:hunter2@[::1/name",
            "postgres://me:hunter2%zz@db.invalid/name", "postgres://me:hunter2/x@db.invalid/name",
            "postgres://me:x@hunter2@db.invalid/name",
        ]
    )
    func `a connection string that cannot be read is not quoted`(conninfo: String) async throws {
        let pool = pool(1) {
            $0.conninfo = conninfo
            $0.acquireTimeout = .milliseconds(200)
        }
        let error = await #expect(throws: PostgresError.self) { try await pool.query("select 1") }
        #expect(error?.isConnectionLoss == true)
        #expect(error.map { "\($0)".contains("the connection string cannot be read") } == true)
        #expect(error.map { "\($0) \(String(reflecting: $0))".contains("hunter2") } == false)
        await pool.close()
    }
}

private final class Recorder: DatabaseObserver {
    struct Seen {
        var most = 0
        var waits = 0
        var connections = 0
        var failures = 0
    }

    let seen = Mutex(Seen())

    func poolChanged(_ use: PoolUse) { seen.withLock { $0.most = max($0.most, use.inUse) } }
    func connected(after duration: Duration) { seen.withLock { $0.connections += 1 } }
    func connectFailed(_ error: PostgresError) { seen.withLock { $0.failures += 1 } }
    func waited(_ duration: Duration) { seen.withLock { $0.waits += 1 } }
}
