import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

@Suite(.database)
struct RetryTests {
    private let fixture = QueueFixture()

    private func fail(_ id: JobID, error: String = "no") async throws {
        let session = try await fixture.openSession()
        let job = try #require(try await fixture.claim(by: session).first)
        #expect(job.id == id)
        try await fixture.settle(job, .fail(job, after: nil, error: error), by: session)
    }

    /// The seconds between the end of the last try and the next: both were written in one transaction.
    private func wait(of id: JobID) async throws -> Double? {
        try await fixture.value(
            """
            select extract(epoch from j.run_at - max(a.finished_at))::float8
            from pollux.job j
            join pollux.job_attempt a on a.job_id = j.id
            where j.id = \(id)
            group by j.run_at
            """
        )
    }

    @Test func `each failure waits as its policy says, and the last one is death`() async throws {
        let policy = RetryPolicy(waits: [.seconds(100), .seconds(1000)], jitter: 0)
        let id = try await fixture.enqueue(1, fixture.newJob(retry: policy))[0]
        for seconds in [100.0, 1000.0] {
            try await fail(id, error: "HTTP 500")
            #expect(try #require(try await wait(of: id)).rounded() == seconds)
            try await fixture.makeDue(id)
        }
        try await fail(id, error: "HTTP 502")
        #expect(try await fixture.state(of: id) == nil)
        let dead: String? = try await fixture.value(
            "select concat_ws('|', reason, error, failures, attempts) from pollux.dead_job where id = \(id)"
        )
        #expect(dead == "failed|HTTP 502|3|3")
        #expect(try await fixture.attempts(of: id) == ["failed", "failed", "failed"])
    }

    @Test func `waits are varied by the jitter, both ways`() async throws {
        let policy = RetryPolicy(waits: [.seconds(1000)], jitter: 0.2)
        let ids = try await fixture.enqueue(40, fixture.newJob(retry: policy))
        for id in ids { try await fail(id) }
        let waits = try await fixture.database.query(
            "select extract(epoch from run_at - now())::float8 from pollux.job where queue = \(fixture.queue)"
        ).map { row in try row.decode(0, as: Double.self) }
        #expect(waits.allSatisfy { $0 > 790 && $0 <= 1200 })
        #expect(waits.contains { $0 < 990 } && waits.contains { $0 > 1010 })
    }

    @Test func `a handler's own wait replaces the policy's`() async throws {
        let id = try await fixture.enqueue()[0]
        let session = try await fixture.openSession()
        let job = try #require(try await fixture.claim(by: session).first)
        try await fixture.settle(job, .fail(job, after: .seconds(77), error: "Retry-After"), by: session)
        #expect(try #require(try await wait(of: id)).rounded() == 77)
        #expect(try await fixture.failures(of: id) == 1)
    }

    @Test func `a snooze costs no failure, however often`() async throws {
        let id = try await fixture.enqueue(1, fixture.newJob(retry: .never))[0]
        let session = try await fixture.openSession()
        for attempt in 1...5 {
            let job = try #require(try await fixture.claim(by: session).first)
            #expect(job.attempt == attempt)
            try await fixture.settle(job, .snooze(for: .zero, reason: "429"), by: session)
        }
        #expect(try await fixture.failures(of: id) == 0)
        #expect(try await fixture.attempts(of: id) == Array(repeating: "snoozed", count: 5))
    }

    @Test func `a dead job comes back with a fresh schedule and its own id`() async throws {
        let id = try await fixture.enqueue(1, fixture.newJob(retry: .never))[0]
        try await fail(id)
        #expect(try await fixture.value("select pollux.retry_job(\(id))") == true)
        #expect(try await fixture.state(of: id) == "ready")
        #expect(try await fixture.failures(of: id) == 0)
        #expect(try await fixture.value("select count(*) from pollux.dead_job where id = \(id)") == Int64(0))
        #expect(try await fixture.value("select pollux.retry_job(\(id))") == false)
    }

    @Test func `a scheduled job can be run now`() async throws {
        let id = try await fixture.enqueue(1, fixture.newJob(runAfter: .seconds(3600)))[0]
        #expect(try await fixture.value("select pollux.retry_job(\(id))") == true)
        #expect(try await fixture.state(of: id) == "ready")
    }

    @Test func `a dead job stays dead while a live one has its key`() async throws {
        let key = "key of \(fixture.queue)"
        let id = try await fixture.enqueue(1, fixture.newJob(retry: .never, uniqueKey: key))[0]
        try await fail(id)
        let next = try await fixture.enqueue(1, fixture.newJob(uniqueKey: key))
        #expect(next.count == 1)
        #expect(try await fixture.value("select pollux.retry_job(\(id))") == false)
        #expect(try await fixture.value("select count(*) from pollux.dead_job where id = \(id)") == Int64(1))
    }

    @Test func `the dead of a kind come back together`() async throws {
        let kind = JobKind(rawValue: "kind of \(fixture.queue)")
        let ids = try await fixture.enqueue(3, fixture.newJob(kind: kind, retry: .never))
        for id in ids { try await fail(id) }
        #expect(try await fixture.value("select pollux.redrive_dead(\(kind), now() + interval '1 h')") == Int64(0))
        #expect(try await fixture.value("select pollux.redrive_dead(\(kind), now() - interval '1 h')") == Int64(3))
        let session = try await fixture.openSession()
        #expect(try await fixture.claim(9, by: session).map(\.id) == ids)
    }

    @Test func `a job can be cancelled while it waits, while it runs and when it is dead`() async throws {
        let ids = try await fixture.enqueue(3, fixture.newJob(retry: .never))
        try await fail(ids[0])
        let session = try await fixture.openSession()
        let running = try #require(try await fixture.claim(by: session).first)
        #expect(running.id == ids[1])
        for id in ids {
            #expect(try await fixture.jobs.cancel(id, reason: "not wanted"))
            let end: String? = try await fixture.value(
                "select concat_ws('|', outcome, reason) from pollux.job_history where id = \(id)"
            )
            #expect(end == "cancelled|not wanted")
            #expect(try await !fixture.jobs.cancel(id))
        }
        #expect(try await !fixture.settle(running, .complete, by: session))
        #expect(try await fixture.attempts(of: ids[1]) == ["cancelled"])
    }

    @Test
    func `the dead come back in batches, those first that died first, and one that can't doesn't stop the others`()
        async throws
    {
        let kind = JobKind(rawValue: "kind of \(fixture.queue)")
        let key = "key of \(fixture.queue)"
        let taken = try await fixture.enqueue(1, fixture.newJob(kind: kind, retry: .never, uniqueKey: key))[0]
        try await fail(taken)
        let ids = try await fixture.enqueue(5, fixture.newJob(kind: kind, retry: .never))
        for id in ids { try await fail(id) }
        // A live job has the first one's key.
        try await fixture.enqueue(1, fixture.newJob(uniqueKey: key, longestRun: .seconds(1)))
        let redrive: SQL = "select pollux.redrive_dead(\(kind), now() - interval '1 h', 2)"
        #expect(try await fixture.value(redrive) == Int64(2))
        #expect(try await fixture.state(of: ids[1]) == "ready")
        #expect(try await fixture.state(of: ids[2]) == nil)
        #expect(try await fixture.value(redrive) == Int64(2))
        #expect(try await fixture.value(redrive) == Int64(1))
        #expect(try await fixture.value(redrive) == Int64(0))
        #expect(try await fixture.value("select count(*) from pollux.dead_job where id = \(taken)") == Int64(1))
    }

    @Test func `all the dead come back in transactions of their own`() async throws {
        let kind = JobKind(rawValue: "kind of \(fixture.queue)")
        try await fixture.database.execute(
            """
            insert into pollux.dead_letter (
                id, reason, kind, queue, lane, priority, created_at, attempts, failures, crashes, retry_jitter, retry_waits,
                longest_run, payload
            )
            select nextval('pollux.job_id_seq'), 'failed', \(kind), \(fixture.queue), 'l', 0, now(), 1, 1, 0, 0, '{}',
                interval '1 min', '{}'
            from generate_series(1, 2500)
            """
        )
        _ = try await fixture.database.query("call pollux.redrive_all_dead(\(kind), now() - interval '1 h')")
        let transactions: Int64? = try await fixture.value(
            "select count(distinct j.xmin::text) from pollux.job j where j.kind = \(kind)"
        )
        #expect(transactions == 3)
        #expect(try await fixture.value("select count(*) from pollux.job j where j.kind = \(kind)") == Int64(2500))
        try await fixture.database.execute("delete from pollux.job where kind = \(kind)")
    }

    @Test func `a Retry-After doesn't end what an operator has stopped`() async throws {
        let lane = LaneKey(rawValue: "lane of \(fixture.queue)")
        _ = try await fixture.database.query("select pollux.pause_lane(\(lane), 'infinity', 'ticket 321')")
        try await fixture.jobs.pause(lane: lane, for: .seconds(10), reason: "Retry-After")
        let shown: SQL =
            "select concat_ws('|', paused_until, pause_reason) from pollux.lane_status where lane = \(lane)"
        #expect(try await fixture.value(shown) == "infinity|ticket 321")
        try await fixture.jobs.resume(lane: lane)
        try await fixture.jobs.pause(lane: lane, for: .seconds(10), reason: "Retry-After")
        let now: String? = try await fixture.value(shown)
        #expect(now?.hasSuffix("|Retry-After") == true)
    }
}
