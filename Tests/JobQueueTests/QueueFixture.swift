import Foundation
import JobQueue
import Postgres
import TestSupport

@testable import JobQueue

/// A queue of its own in the suite's database, and short words for what tests do to it.
struct QueueFixture: Sendable {
    let database: Database
    let jobs: JobQueue
    let queue: QueueName

    init() {
        self.init(database: TestDatabase.current.database)
    }

    init(database: Database) {
        self.database = database
        jobs = JobQueue(database: database)
        queue = QueueName(rawValue: "queue-\(UUID().uuidString.prefix(8))")
    }

    func newJob(
        kind: JobKind = "work",
        lane: LaneKey? = nil,
        priority: Int16 = 0,
        runAfter: Duration? = nil,
        retry: RetryPolicy = .standard,
        uniqueKey: String? = nil,
        longestRun: Duration = .seconds(300)
    ) -> NewJob {
        NewJob(
            kind: kind,
            queue: queue,
            lane: lane ?? LaneKey(rawValue: "lane of \(queue)"),
            priority: priority,
            runAfter: runAfter,
            retry: retry,
            uniqueKey: uniqueKey,
            longestRun: longestRun
        )
    }

    @discardableResult
    func enqueue(_ count: Int = 1, _ job: NewJob? = nil) async throws -> [JobID] {
        try await jobs.enqueue(Array(repeating: job ?? newJob(), count: count)).compactMap { $0 }
    }

    func openSession() async throws -> SessionID {
        try await database.withConnection { connection in
            try await SessionStore.open(
                WorkerConfiguration(queues: [queue], concurrency: 10, host: "test"),
                on: connection
            )
        }
    }

    func claim(_ limit: Int = 1, by session: SessionID, starting: Int? = nil) async throws -> [ClaimedJob] {
        try await database.withConnection { connection in
            try await claim(limit, by: session, starting: starting, on: connection)
        }
    }

    func claim(
        _ limit: Int = 1,
        by session: SessionID,
        starting: Int? = nil,
        on connection: Connection
    ) async throws -> [ClaimedJob] {
        let plan = ClaimPlan(
            shares: [ClaimPlan.Share(queue: queue, limit: limit)],
            total: limit,
            startable: starting ?? limit
        )
        let cycle = try await LeaseStore.cycle(
            completing: [],
            claiming: plan,
            promoting: 100,
            for: session,
            on: connection
        )
        guard !cycle.isSessionLost else { throw JobQueueError.sessionLost(session) }
        return cycle.claims.map(\.job)
    }

    func claimSuspect(by session: SessionID) async throws -> ClaimedJob? {
        try await database.withConnection { connection in
            try await LeaseStore.claimSuspect(from: [queue], for: session, on: connection)?.job
        }
    }

    @discardableResult
    func settle(_ job: ClaimedJob, _ settlement: Settlement, by session: SessionID) async throws -> Bool {
        try await database.withConnection { connection in
            try await LeaseStore.settle(job.lease, settlement, session: session, on: connection)
        }
    }

    func context(_ job: ClaimedJob, _ session: SessionID) -> JobContext {
        JobContext(job: job, database: database, session: session)
    }

    /// Takes a session for dead and gives its jobs back, as a rescuer does when it has watched for long enough.
    @discardableResult
    func rescue(_ session: SessionID) async throws -> Rescue {
        // In one transaction, so that a session which lives doesn't come back in between.
        try await database.withTransaction { connection in
            try await connection.execute("update pollux.worker_session set lost_at = now() where id = \(session)")
            return try await RescueStore.rescue(session, quarantineAfter: 3, on: connection)
        }
    }

    /// Crashes a job as often as that: each time another session claims it, starts it and is lost.
    func crash(_ id: JobID, times: Int) async throws {
        for _ in 0..<times {
            let session = try await openSession()
            if let suspect = try await claimSuspect(by: session) {
                _ = try await database.withConnection { try await LeaseStore.start([suspect.lease], on: $0) }
            } else {
                _ = try await claim(by: session)
            }
            try await rescue(session)
        }
    }

    func value<Value: PostgresDecodable & Sendable>(_ sql: SQL, as type: Value.Type = Value.self) async throws -> Value?
    {
        try await database.query(sql).first?.decode(0, as: Value?.self)
    }

    /// Everything that is stored of a job, in one text.
    func everything(of id: JobID) async throws -> String? {
        try await value(
            """
            select concat_ws(
                ' | ',
                (select j::text from pollux.job j where j.id = \(id)),
                (select string_agg(h::text, ',' order by h::text) from pollux.job_history h where h.id = \(id)),
                (select string_agg(a::text, ',' order by a::text) from pollux.job_attempt a where a.job_id = \(id)),
                (select string_agg(d::text, ',' order by d::text) from pollux.dead_letter d where d.id = \(id))
            )
            """
        )
    }

    func state(of id: JobID) async throws -> String? {
        try await value("select s.state from pollux.job_status s where s.id = \(id)")
    }

    func failures(of id: JobID) async throws -> Int32? {
        try await value("select j.failures from pollux.job j where j.id = \(id)")
    }

    func crashes(of id: JobID) async throws -> Int32? {
        try await value("select j.crashes::integer from pollux.job j where j.id = \(id)")
    }

    /// The outcomes of a job's tries, in the order in which they ended.
    func attempts(of id: JobID) async throws -> [String] {
        try await database.query(
            "select a.outcome from pollux.attempt_log a where a.job_id = \(id) order by a.attempt, a.finished_at"
        ).map { row in try row.decode(0, as: String.self) }
    }

    /// Makes a waiting job due.
    func makeDue(_ id: JobID) async throws {
        try await database.execute("update pollux.job set run_at = now() where id = \(id)")
    }
}
