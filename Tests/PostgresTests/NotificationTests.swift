import Postgres
import Synchronization
import TestSupport
import Testing

@Suite(.database)
struct NotificationTests {
    /// Collects what a stream delivers until it is stopped.
    private final class Collector: Sendable {
        private let received = Mutex<[String]>([])
        private let task = Mutex<Task<Void, Never>?>(nil)

        func follow(_ stream: AsyncStream<String>) {
            // Ended by stop(), which every test calls.
            task.withLock { task in
                task = Task { for await payload in stream { received.withLock { $0.append(payload) } } }
            }
        }

        func stop() { task.withLock { $0?.cancel() } }
        var payloads: [String] { received.withLock { $0 } }
    }

    @Test func `listening begins with an empty payload, and then what is sent arrives`() async throws {
        let database = TestDatabase.current.database
        let collector = Collector()
        collector.follow(database.notifications(on: "news \"x\""))
        try await eventually { collector.payloads == [""] }
        try await database.execute("select pg_notify(\("news \"x\""), \("first"))")
        try await database.execute("select pg_notify(\("other"), \("not for us"))")
        try await database.execute("select pg_notify(\("news \"x\""), \("second"))")
        try await eventually { collector.payloads == ["", "first", "second"] }
        collector.stop()
    }

    @Test func `many notices of one moment arrive as few, and the last is never lost`() async throws {
        let database = TestDatabase.current.database
        let collector = Collector()
        collector.follow(database.notifications(on: "many"))
        try await eventually { collector.payloads == [""] }
        for number in 0..<2000 { database.notify("many", payload: number < 1999 ? "again" : "last") }
        try await eventually { collector.payloads.contains("last") }
        #expect(collector.payloads.contains("again"))
        #expect(collector.payloads.count < 200)
        collector.stop()
    }

    @Test func `listening goes on after its connection broke, and says that something may be missing`() async throws {
        var configuration = DatabaseConfiguration(conninfo: TestDatabase.current.conninfo)
        configuration.applicationName = "listener"
        let listening = Database(configuration)
        let collector = Collector()
        collector.follow(listening.notifications(on: "wake"))
        try await eventually { collector.payloads == [""] }
        let database = TestDatabase.current.database
        try await database.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'listener'"
        )
        try await eventually { collector.payloads == ["", ""] }
        try await database.execute("select pg_notify('wake', 'back')")
        try await eventually { collector.payloads == ["", "", "back"] }
        collector.stop()
        await listening.close()
    }

    @Test func `the listening session ends when nobody listens any more`() async throws {
        var configuration = DatabaseConfiguration(conninfo: TestDatabase.current.conninfo)
        configuration.applicationName = "left alone"
        let listening = Database(configuration)
        let collector = Collector()
        collector.follow(listening.notifications(on: "wake"))
        try await eventually { collector.payloads == [""] }
        collector.stop()
        try await eventually {
            try await TestDatabase.current.database.query(
                "select from pg_stat_activity where application_name = 'left alone'"
            ).isEmpty
        }
        await listening.close()
    }
}
