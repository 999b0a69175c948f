import Foundation
import JobQueue
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import JobQueue

/// Schedules in the suite's database, and short words for what tests do to them; for serialized suites.
struct ScheduleFixture: Sendable {
    let database: Database
    let store: ScheduleStore
    let observer = ScheduleRecorder()

    init() {
        database = TestDatabase.current.database
        store = ScheduleStore(database: database)
    }

    /// Takes away what other tests have left.
    func clear() async throws {
        try await database.execute("delete from pollux.schedule")
        try await database.execute("delete from pollux.job")
    }

    func firer(on database: Database? = nil) -> ScheduleFirer {
        ScheduleFirer(database: database ?? self.database, interval: .milliseconds(20), observer: observer)
    }

    func anotherPool() -> Database {
        Database(DatabaseConfiguration(conninfo: TestDatabase.current.conninfo, maximumConnections: 2))
    }

    func schedule(
        _ name: ScheduleName = "nightly",
        _ rule: ScheduleRule = .every(.seconds(3_600)),
        catchUp: CatchUp = .latest,
        spread: Duration = .zero,
        uniqueKey: String? = nil
    ) -> NewSchedule {
        NewSchedule(
            name,
            rule,
            catchUp: catchUp,
            spread: spread,
            job: NewJob(
                kind: "report",
                queue: "maintenance",
                lane: "reports",
                payload: #"{"account": 7}"#,
                organizationID: 42,
                priority: -3,
                retry: RetryPolicy(waits: [.seconds(2), .milliseconds(500)], jitter: 0.5),
                uniqueKey: uniqueKey,
                longestRun: .seconds(90)
            )
        )
    }

    /// Makes a schedule due at a time of long ago, as if no scheduler had run since.
    func makeDue(_ name: ScheduleName, at date: Date) async throws {
        try await database.execute("update pollux.schedule set next_at = \(date) where name = \(name)")
    }

    /// What the jobs of a schedule's kind are for, in the order of their ids.
    func scheduledTimes(kind: JobKind = "report") async throws -> [String] {
        try await database.query(
            "select payload->>'scheduledAt' from pollux.job where kind = \(kind) order by id"
        ).map { row in try row.decode(0, as: String.self) }
    }

    func value<Value: PostgresDecodable & Sendable>(_ sql: SQL, as type: Value.Type = Value.self) async throws -> Value?
    {
        try await database.query(sql).first?.decode(0, as: Value?.self)
    }

    /// The rows that are due, as a firer reads them.
    func read() async throws -> [ScheduleFirer.DueSchedule] {
        try await database.query(
            ScheduleFirer.dueStatement(after: (.distantPast, ScheduleName(rawValue: "")), limit: 100)
        ).map(ScheduleFirer.DueSchedule.init)
    }
}

/// Keeps what firers report.
final class ScheduleRecorder: QueueObserver {
    private let record = Mutex<(failures: [String], fired: [ScheduleName: Int])>(([], [:]))

    var failures: [String] { record.withLock { $0.failures } }
    var fired: [ScheduleName: Int] { record.withLock { $0.fired } }

    func scheduleFired(_ name: ScheduleName, times: Int, jobs: Int) {
        record.withLock { $0.fired[name, default: 0] += times }
    }

    func queueFailed(at activity: QueueActivity, error: any Error) {
        record.withLock { $0.failures.append("\(activity.rawValue): \(error)") }
    }
}
