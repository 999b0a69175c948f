import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

/// Every write about a claimed job.
enum StaleWrite: String, CaseIterable, Sendable {
    case complete, completeOfMany, retry, lastRetry, bury, snooze, cancel, interrupt, start, giveBack
    case checkLease, lockLease
    case contextComplete, contextRetry, contextSnooze, contextBury, contextCancel
}

@Suite(.database)
struct LeaseTests {
    private let fixture = QueueFixture()

    /// Does a write with a lease and says whether the lease was held.
    private func write(_ write: StaleWrite, _ job: ClaimedJob, _ session: SessionID) async throws -> Bool {
        let context = fixture.context(job, session)
        let last = ClaimedJob(
            kind: job.kind,
            queue: job.queue,
            lane: job.lane,
            failures: job.maximumTries - 1,
            maximumTries: job.maximumTries,
            lease: job.lease
        )
        do {
            return try await fixture.database.withTransaction { connection in
                func settle(_ settlement: Settlement) async throws -> Bool {
                    try await LeaseStore.settle(job.lease, settlement, session: session, on: connection)
                }
                switch write {
                case .complete: return try await settle(.complete)
                case .completeOfMany:
                    return try await LeaseStore.complete([job.lease], on: connection).contains(job.id)
                case .retry: return try await settle(.fail(job, after: nil, error: "stale"))
                case .lastRetry: return try await settle(.fail(last, after: nil, error: "stale"))
                case .bury: return try await settle(.bury(error: "stale", outcome: .dead))
                case .snooze: return try await settle(.snooze(for: .seconds(9), reason: "stale"))
                case .cancel: return try await settle(.cancel(reason: "stale"))
                case .interrupt: return try await settle(.release(.interrupted))
                case .start: return try await LeaseStore.start([job.lease], on: connection).contains(job.id)
                case .giveBack:
                    try await LeaseStore.giveBack([job.lease], on: connection)
                    return try await SessionStore.leases(of: session, on: connection).contains(job.lease)
                case .checkLease: try await context.checkLease(on: connection)
                case .lockLease: try await context.lockLease(on: connection)
                case .contextComplete:
                    try await context.complete(on: connection, followUps: [fixture.newJob(kind: "follow-up")])
                case .contextRetry: try await context.retry(on: connection, error: "stale")
                case .contextSnooze: try await context.snooze(on: connection, for: .seconds(9), reason: "stale")
                case .contextBury: try await context.bury(on: connection, error: "stale")
                case .contextCancel: try await context.cancel(on: connection, reason: "stale")
                }
                return true
            }
        } catch JobQueueError.leaseLost(let lease) {
            #expect(lease == job.lease)
            return false
        }
    }

    @Test(arguments: StaleWrite.allCases)
    func `a stale lease changes nothing, while another one is held`(kind: StaleWrite) async throws {
        let id = try await fixture.enqueue()[0]
        let (old, new) = (try await fixture.openSession(), try await fixture.openSession())
        let stale = try #require(try await fixture.claim(by: old).first)
        try await fixture.rescue(old)
        let held = try #require(try await fixture.claim(by: new).first)
        let before = try await fixture.everything(of: id)
        #expect(try await !write(kind, stale, old))
        #expect(try await fixture.everything(of: id) == before)
        #expect(try await fixture.value("select count(*) from pollux.job where kind = 'follow-up'") == Int64(0))
        #expect(try await fixture.settle(held, .complete, by: new))
    }

    @Test(arguments: StaleWrite.allCases)
    func `a lease changes nothing after its job has ended`(kind: StaleWrite) async throws {
        let id = try await fixture.enqueue()[0]
        let session = try await fixture.openSession()
        let job = try #require(try await fixture.claim(by: session).first)
        #expect(try await fixture.settle(job, .complete, by: session))
        let before = try await fixture.everything(of: id)
        #expect(try await !write(kind, job, session))
        #expect(try await fixture.everything(of: id) == before)
    }

    @Test func `of many completed at once each needs its own lease`() async throws {
        try await fixture.enqueue(3)
        let (old, new) = (try await fixture.openSession(), try await fixture.openSession())
        let jobs = try await fixture.claim(3, by: old)
        try await fixture.database.withConnection { try await LeaseStore.giveBack([jobs[1].lease], on: $0) }
        let again = try #require(try await fixture.claim(by: new).first)
        #expect(again.id == jobs[1].id)
        let done = try await fixture.database.withConnection { connection in
            try await LeaseStore.complete(jobs.map(\.lease), on: connection)
        }
        #expect(done == [jobs[0].id, jobs[2].id])
        #expect(try await fixture.state(of: again.id) == "running")
    }

    @Test func `a completed job is in history, once, and nowhere else`() async throws {
        let id = try await fixture.enqueue()[0]
        let session = try await fixture.openSession()
        let job = try #require(try await fixture.claim(by: session).first)
        try await fixture.settle(job, .complete, by: session)
        #expect(try await fixture.state(of: id) == nil)
        #expect(try await fixture.value("select outcome from pollux.job_history where id = \(id)") == "completed")
        #expect(try await fixture.attempts(of: id) == ["completed"])
    }

    @Test func `what is written with the completion is there if and only if the lease was held`() async throws {
        try await fixture.enqueue(2)
        let session = try await fixture.openSession()
        let jobs = try await fixture.claim(2, by: session)
        try await fixture.jobs.cancel(jobs[1].id)
        for job in jobs {
            do {
                try await fixture.database.withTransaction { connection in
                    try await fixture.jobs.setCap(
                        lane: LaneKey(rawValue: "written by \(job.id)"),
                        cap: 1,
                        on: connection
                    )
                    try await fixture.context(job, session).complete(on: connection, followUps: [fixture.newJob()])
                }
            } catch {
                #expect(error as? JobQueueError == .leaseLost(jobs[1].lease))
            }
        }
        let written = try await fixture.database.query(
            "select key from pollux.lane where key = any(\(jobs.map { "written by \($0.id)" }))"
        ).map { row in try row.decode(0, as: String.self) }
        #expect(written == ["written by \(jobs[0].id)"])
        #expect(try await fixture.value("select count(*) from pollux.job where queue = \(fixture.queue)") == Int64(1))
    }

    // MARK: - Two connections

    @Test func `a rescuer leaves alone what its worker is completing just now`() async throws {
        let id = try await fixture.enqueue()[0]
        let session = try await fixture.openSession()
        let job = try #require(try await fixture.claim(by: session).first)
        try await fixture.database.withTransaction { connection in
            try await fixture.context(job, session).checkLease(on: connection)
            let rescue = try await fixture.rescue(session)
            #expect(rescue.givenBack == 0)
            try await fixture.context(job, session).complete(on: connection)
        }
        #expect(try await fixture.rescue(session).givenBack == 0)
        #expect(try await fixture.attempts(of: id) == ["completed"])
    }

    @Test func `a worker that completes while it is being rescued has lost its lease`() async throws {
        let id = try await fixture.enqueue()[0]
        let session = try await fixture.openSession()
        let job = try #require(try await fixture.claim(by: session).first)
        try await fixture.database.execute("update pollux.worker_session set lost_at = now() where id = \(session)")
        let completion = try await fixture.database.withTransaction { connection in
            let rescue = try await RescueStore.rescue(session, quarantineAfter: 3, on: connection)
            #expect(rescue.givenBack == 1)
            let completion = Task { try await fixture.settle(job, .complete, by: session) }
            try await eventually {
                try await fixture.value(
                    """
                    select exists (
                        select from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock' and query like '%pollux.job%'
                    )
                    """
                ) == true
            }
            return completion
        }
        #expect(try await !completion.value)
        #expect(try await fixture.state(of: id) == "ready")
    }

    @Test func `an enqueue with the key of a job that has crashed does not wait for the transaction that ends it`()
        async throws
    {
        let key = "\(fixture.queue) once"
        let id = try await fixture.jobs.enqueue([fixture.newJob(uniqueKey: key)])[0]
        let session = try await fixture.openSession()
        let job = try #require(try await fixture.claim(by: session).first)
        try await fixture.database.execute("update pollux.job set crashes = 1 where id = \(id)")
        try await fixture.database.withTransaction { connection in
            try await fixture.context(job, session).lockLease(on: connection)
            // As a scheduler does, with rows under lock that this transaction wants next.
            let again = try await fixture.database.withTransaction { other in
                _ = try await other.execute("set local lock_timeout = '2s'")
                return try await fixture.jobs.enqueue([fixture.newJob(uniqueKey: key)], on: other)
            }
            #expect(again == [nil])
            try await fixture.context(job, session).complete(on: connection)
        }
    }

    @Test func `a transaction that was stopped in the middle gives the lease's row back`() async throws {
        try await fixture.enqueue()
        let session = try await fixture.openSession()
        let job = try #require(try await fixture.claim(by: session).first)
        let limit = try await fixture.database.withTransaction { connection in
            try await fixture.context(job, session).checkLease(on: connection)
            return try await connection.query("show idle_in_transaction_session_timeout").first?.decode(
                0,
                as: String.self
            )
        }
        #expect(limit == "5s")
    }
}
