import TestSupport
import Testing

@testable import Postgres

/// Requests to cancel that are still on their way when their statement has ended.
@Suite(.database)
struct LateCancellationTests {
    private static let never: Duration = .seconds(3_600)
    private let observer = TestDatabase.current.database
    private let door: CancellationDoor

    init() throws {
        door = try CancellationDoor(before: TestDatabase.current.conninfo)
    }

    @Test func `a session does nothing while a request to cancel is on its way, and is as good as before`() async throws
    {
        let connection = try await connect(CancelGate(patience: Self.never))
        let backend: Int = try await connection.query("select pg_backend_pid()")[0].decode(0)
        let thread = try #require(try await connection.onThread { _ in threadNumber() })
        let shut = try door.shut()
        let (task, request) = try await observer.withTransaction { blocker in
            try await blocker.execute("select pg_advisory_xact_lock(\(backend))")
            let task = Task { try await connection.query("select pg_advisory_lock(\(backend)) as until_free").count }
            try await wait(until: "wait_event_type = 'Lock'", of: "until_free")
            task.cancel()
            return (task, try await shut.request())
        }
        // The lock is free now, and the statement has ended by itself.
        let next = Task {
            try await connection.query("select pg_backend_pid(), pg_sleep(0.2)")[0].decode(0, as: Int.self)
        }
        try await waitForRequest(thread)
        try request.deliver()
        #expect(try await task.value == 1)
        #expect(try await next.value == backend)
        connection.close()
    }

    @Test func `a session whose request to cancel never arrives is not used any more`() async throws {
        let pool = Database(DatabaseConfiguration(conninfo: door.conninfo, maximumConnections: 1))
        let before: Int = try await pool.query("select pg_backend_pid()")[0].decode(0)
        let shut = try door.shut()
        let (task, request) = try await observer.withTransaction { blocker in
            try await blocker.execute("select pg_advisory_xact_lock(\(before))")
            let task = Task { try await pool.query("select pg_advisory_lock(\(before)) as given_up").count }
            try await wait(until: "wait_event_type = 'Lock'", of: "given_up")
            task.cancel()
            return (task, try await shut.request())
        }
        try door.open()
        #expect(try await task.value == 1)
        let after: Int = try await pool.query("select pg_backend_pid()")[0].decode(0)
        #expect(after != before)
        // Now it arrives, and finds nobody.
        try request.deliver()
        #expect(try await pool.query("select pg_backend_pid()")[0].decode(0) == after)
        await pool.close()
    }

    @Test func `a statement that was cancelled while it was prepared is not begun`() async throws {
        try await observer.execute("create table locked (id bigint)")
        let connection = try await connect(CancelGate(patience: Self.never, firstPause: Self.never))
        let thread = try #require(try await connection.onThread { _ in threadNumber() })
        let shut = try door.shut()
        let (task, request) = try await observer.withTransaction { blocker in
            try await blocker.execute("lock table locked in access exclusive mode")
            let task = Task { try await connection.query("select pg_sleep(20), (select count(*) from locked)") }
            try await wait(until: "wait_event_type = 'Lock'", of: "from locked")
            task.cancel()
            return (task, try await shut.request())
        }
        try await waitForRequest(thread)
        try request.deliver()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        guard case .cancelled = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try await connection.query("select 1").count == 1)
        connection.close()
    }

    @Test func `nobody waits to ask a second time once the statement has ended`() async throws {
        let gate = try await cancelOne(CancelGate(firstPause: Self.never))
        try await eventually("the thread that asked has ended") { gate.gate == nil }
    }

    private struct Weak: Sendable {
        weak let gate: CancelGate?
    }

    /// Cancels a statement, closes its connection, and keeps nothing of it.
    private func cancelOne(_ gate: CancelGate) async throws -> Weak {
        let connection = try await connect(gate)
        let task = Task { try await connection.query("select pg_sleep(20) as asked_once") }
        try await wait(until: "state = 'active'", of: "asked_once")
        task.cancel()
        await #expect(throws: PostgresError.self) { try await task.value }
        connection.close()
        return Weak(gate: gate)
    }

    private func connect(_ gate: CancelGate) async throws -> Connection {
        let connection = Connection(configuration: DatabaseConfiguration(conninfo: door.conninfo), gate: gate)
        let result = await withCheckedContinuation { continuation in
            connection.open(after: .zero) { result, _ in continuation.resume(returning: result) }
        }
        try result.get()
        return connection
    }

    /// Waits until a session's thread does nothing but wait, without asking again and again.
    private func waitForRequest(_ thread: Int32) async throws {
        try await eventually("the session's thread waits for the request") {
            TimedWait(ofThread: thread)?.clock == .measuring
        }
    }

    /// Waits until something is true of the session whose statement is marked.
    private func wait(until condition: SQL, of marker: String) async throws {
        try await eventually("\(condition)") {
            try await observer.query(
                """
                select from pg_stat_activity
                where query like \("%\(marker)%") and pid <> pg_backend_pid() and \(sql: condition)
                """
            ).isEmpty == false
        }
    }
}
