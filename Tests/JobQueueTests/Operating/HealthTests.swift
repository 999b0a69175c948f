import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

/// One after the other: what is wrong in the database is wrong for all.
@Suite(.database, .serialized)
struct HealthTests {
    private let fixture = QueueFixture()

    /// What health says of something: state and value.
    private func health(_ name: String, _ subject: String? = nil) async throws -> (state: String, value: String)? {
        let rows = try await fixture.database.query(
            """
            select h.state, h.value, h.what_to_do is null from pollux.health h
            where h.name = \(name) and h.subject is not distinct from \(subject)::text
            """
        )
        guard let row = rows.first else { return nil }
        let state = try row.decode(0, as: String.self)
        #expect(try row.decode(2, as: Bool.self) == (state == "ok"), "what is wrong says what to do")
        return (state, try row.decode(1, as: String.self))
    }

    @Test func `a quiet database has nothing to act on but the missing scheduler and workers`() async throws {
        try await QueueMaintenance(database: fixture.database).retain()
        let rows = try await fixture.database.query("select name from pollux.health where state <> 'ok'")
        #expect(try rows.map { try $0.decode(0, as: String.self) } == ["workers"])
    }

    @Test func `a queue that nobody serves, and how late it is, are told`() async throws {
        let id = try await fixture.enqueue()[0]
        try await fixture.database.execute("update pollux.job set run_at = now() - interval '10 min' where id = \(id)")
        #expect(try await health("oldest due job", fixture.queue.rawValue)?.state == "act")
        #expect(try await health("queue without a worker", fixture.queue.rawValue)?.value == "1 ready")
        _ = try await fixture.openSession()
        #expect(try await health("queue without a worker", fixture.queue.rawValue) == nil)
        try await fixture.jobs.cancel(id)
    }

    @Test func `a worker that is silent and not rescued, and what it holds, are told`() async throws {
        let id = try await fixture.enqueue()[0]
        let session = try await fixture.openSession()
        _ = try await fixture.claim(by: session)
        #expect(try await health("workers")?.state == "ok")
        #expect(try await health("stranded jobs")?.state == "ok")
        try await fixture.database.execute(
            "update pollux.worker_session set heartbeat_at = now() - interval '20 s' where id = \(session)"
        )
        #expect(try await health("workers")?.state == "act")
        try await fixture.database.execute(
            "update pollux.worker_session set lost_at = now() - interval '20 s' where id = \(session)"
        )
        #expect(try await health("stranded jobs")?.value.hasPrefix("1 leased") == true)
        try await fixture.rescue(session)
        #expect(try await health("stranded jobs")?.state == "ok")
        try await fixture.jobs.cancel(id)
    }

    @Test func `the dead of the last hour are told by kind`() async throws {
        let kind = JobKind(rawValue: "kind of \(fixture.queue)")
        try await fixture.enqueue(2, fixture.newJob(kind: kind))
        let session = try await fixture.openSession()
        for job in try await fixture.claim(2, by: session) {
            try await fixture.settle(job, .bury(error: "410", outcome: .dead), by: session)
        }
        #expect(try await health("died in the last hour", kind.rawValue)?.value == "2, 0 of them quarantined")
        try await fixture.database.execute(
            "update pollux.dead_letter set died_at = now() - interval '2 hours' where kind = \(kind)"
        )
        #expect(try await health("died in the last hour", kind.rawValue) == nil)
    }

    @Test func `who holds xmin is named, with process and age`() async throws {
        try await fixture.database.withTransaction { holder in
            let process: Int32? = try await holder.query("select txid_current(), pg_backend_pid()").first?
                .decode(1, as: Int32?.self)
            let shown: Int32? = try await fixture.value(
                "select x.process_id from pollux.xmin_holder x where x.process_id = \(process) and x.held_for >= '0 s'"
            )
            #expect(shown == process)
            #expect(try await health("held xmin", "client backend") != nil)
        }
    }

    @Test func `a heartbeat from the future is a clock that went back`() async throws {
        let session = try await fixture.openSession()
        try await fixture.database.execute(
            "update pollux.worker_session set heartbeat_at = now() + interval '1 hour' where id = \(session)"
        )
        #expect(try await health("clock")?.state == "act")
        try await fixture.database.execute("delete from pollux.worker_session where id = \(session)")
    }

    @Test func `retention that nobody does, and partitions that are not ahead, are told`() async throws {
        try await fixture.database.execute(
            "update pollux.retention set looked_at = now() - interval '1 hour' where table_name = 'job_history'"
        )
        #expect(try await health("retention")?.state == "act")
        try await QueueMaintenance(database: fixture.database).retain()
        #expect(try await health("retention")?.state == "ok")
        #expect(try await health("partitions ahead", "job_attempt")?.state == "ok")
        try await fixture.database.execute(
            """
            update pollux.retention set days_ahead = 30 where table_name = 'job_attempt'
            """
        )
        #expect(try await health("partitions ahead", "job_attempt")?.state == "watch")
    }
}
