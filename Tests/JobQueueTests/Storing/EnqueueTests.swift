import JobQueue
import Postgres
import TestSupport
import Testing

@Suite(.database)
struct EnqueueTests {
    struct Stop: Error {}
    private let fixture = QueueFixture()

    @Test func `ids come back in the order given`() async throws {
        let jobs = (0..<50).map { fixture.newJob(kind: JobKind(rawValue: "kind \($0)")) }
        let ids = try await fixture.jobs.enqueue(jobs)
        for (index, id) in ids.enumerated() {
            let id = try #require(id)
            #expect(try await fixture.value("select kind from pollux.job where id = \(id)") == "kind \(index)")
        }
    }

    @Test func `everything that was asked for is stored`() async throws {
        let job = NewJob(
            kind: "k",
            queue: fixture.queue,
            lane: "l",
            payload: #"{"id": 7}"#,
            organizationID: 42,
            priority: -3,
            runAfter: .seconds(90),
            retry: RetryPolicy(waits: [.seconds(2), .milliseconds(500)], jitter: 0.5),
            uniqueKey: "key of \(fixture.queue)",
            longestRun: .seconds(12)
        )
        let id = try #require(try await fixture.jobs.enqueue([job]).first ?? nil)
        let stored: String? = try await fixture.value(
            """
            select concat_ws('|', lane, payload->>'id', organization_id, priority, round(extract(epoch from run_at - created_at)),
                retry_waits, retry_jitter, unique_key, longest_run)
            from pollux.job where id = \(id)
            """
        )
        #expect(stored == "l|7|42|-3|90|{2,0.5}|0.5|key of \(fixture.queue)|00:00:12")
    }

    @Test func `a rolled back transaction has enqueued nothing`() async throws {
        await #expect(throws: Stop.self) {
            try await fixture.database.withTransaction { connection in
                try await fixture.jobs.enqueue([fixture.newJob()], on: connection)
                throw Stop()
            }
        }
        #expect(try await fixture.value("select count(*) from pollux.job where queue = \(fixture.queue)") == Int64(0))
    }

    @Test func `a unique key has one live job, within a batch and across batches`() async throws {
        let key = "key of \(fixture.queue)"
        let first = try await fixture.jobs.enqueue([
            fixture.newJob(uniqueKey: key), fixture.newJob(), fixture.newJob(uniqueKey: key),
        ])
        #expect(first.map { $0 != nil } == [true, true, false])
        #expect(try await fixture.jobs.enqueue([fixture.newJob(uniqueKey: key)]) == [nil])
    }

    @Test func `a unique key is free when its job is done`() async throws {
        let key = "key of \(fixture.queue)"
        try await fixture.enqueue(1, fixture.newJob(uniqueKey: key))
        let session = try await fixture.openSession()
        let job = try #require(try await fixture.claim(by: session).first)
        #expect(try await fixture.jobs.enqueue([fixture.newJob(uniqueKey: key)]) == [nil])
        let next = try await fixture.database.withTransaction { connection in
            try await fixture.context(job, session).complete(
                on: connection,
                followUps: [fixture.newJob(uniqueKey: key)]
            )
        }
        #expect(next.count == 1)
        #expect(next.first ?? nil != nil)
    }

    @Test func `nothing is enqueued for an empty list`() async throws {
        #expect(try await fixture.jobs.enqueue([]).isEmpty)
    }
}
