import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

/// One after the other, because a rescuer looks at every session of the database.
@Suite(.database, .serialized)
struct RescueTests {
    private let fixture = QueueFixture()

    @Test func `a started job counts a crash, a claimed one does not, and both are ready again`() async throws {
        let ids = try await fixture.enqueue(2)
        let session = try await fixture.openSession()
        _ = try await fixture.claim(2, by: session, starting: 1)
        let rescue = try await fixture.rescue(session)
        #expect(rescue == Rescue(session: session, givenBack: 2, crashed: 1, quarantined: 0))
        #expect(try await fixture.crashes(of: ids[0]) == 1)
        #expect(try await fixture.crashes(of: ids[1]) == 0)
        #expect(try await fixture.failures(of: ids[0]) == 0)
        #expect(try await fixture.attempts(of: ids[0]) == ["lost"])
        #expect(try await fixture.attempts(of: ids[1]).isEmpty)
        let next = try await fixture.openSession()
        #expect(try await fixture.claim(9, by: next).count == 2)
    }

    @Test(arguments: [
        Settlement.snooze(for: .zero, reason: "429"),
        .release(
            Release(outcome: .failed, wait: .time(.zero), isFailure: true, forgetsCrashes: true, error: "HTTP 500")
        ),
    ])
    func `a committed step forgets crashes`(settlement: Settlement) async throws {
        let id = try await fixture.enqueue()[0]
        try await fixture.crash(id, times: 1)
        let session = try await fixture.openSession()
        let job = try #require(try await fixture.claim(by: session).first)
        #expect(job.crashes == 1)
        try await fixture.settle(job, settlement, by: session)
        #expect(try await fixture.crashes(of: id) == 0)
    }

    @Test func `a step in the handler's transaction forgets crashes when it commits, and only then`() async throws {
        struct Stop: Error {}
        let id = try await fixture.enqueue()[0]
        try await fixture.crash(id, times: 1)
        let session = try await fixture.openSession()
        let job = try #require(try await fixture.claim(by: session).first)
        await #expect(throws: Stop.self) {
            try await fixture.database.withTransaction { connection in
                try await fixture.context(job, session).checkLease(on: connection)
                throw Stop()
            }
        }
        #expect(try await fixture.crashes(of: id) == 1)
        try await fixture.database.withTransaction { connection in
            try await fixture.context(job, session).checkLease(on: connection)
        }
        #expect(try await fixture.crashes(of: id) == 0)
    }

    @Test func `a job handed back by a worker that stops keeps its crashes`() async throws {
        let id = try await fixture.enqueue()[0]
        try await fixture.crash(id, times: 1)
        let session = try await fixture.openSession()
        let job = try #require(try await fixture.claim(by: session).first)
        try await fixture.settle(job, .release(.interrupted), by: session)
        #expect(try await fixture.crashes(of: id) == 1)
    }

    @Test func `after two crashes a job is claimed only to run alone, and the third is its quarantine`() async throws {
        let id = try await fixture.enqueue()[0]
        try await fixture.crash(id, times: 2)
        #expect(try await fixture.state(of: id) == "suspect")
        let session = try await fixture.openSession()
        #expect(try await fixture.claim(9, by: session).isEmpty)
        try await fixture.crash(id, times: 1)
        #expect(try await fixture.state(of: id) == nil)
        let dead: String? = try await fixture.value(
            "select concat_ws('|', reason, crashes, failures) from pollux.dead_job where id = \(id)"
        )
        #expect(dead == "quarantined|3|0")
        #expect(try await fixture.attempts(of: id) == ["lost", "lost", "lost"])
        #expect(try await fixture.value("select pollux.retry_job(\(id))") == true)
        #expect(try await fixture.crashes(of: id) == 0)
    }

    @Test func `a suspect whose worker dies before it starts counts no crash`() async throws {
        let id = try await fixture.enqueue()[0]
        try await fixture.crash(id, times: 2)
        let session = try await fixture.openSession()
        #expect(try await fixture.claimSuspect(by: session)?.id == id)
        try await fixture.rescue(session)
        #expect(try await fixture.crashes(of: id) == 2)
    }

    @Test func `a suspect respects its lane`() async throws {
        let lane = LaneKey(rawValue: "lane of suspects in \(fixture.queue)")
        let id = try await fixture.enqueue(1, fixture.newJob(lane: lane))[0]
        try await fixture.crash(id, times: 2)
        let session = try await fixture.openSession()
        try await fixture.jobs.pause(lane: lane)
        #expect(try await fixture.claimSuspect(by: session) == nil)
        try await fixture.jobs.resume(lane: lane)
        try await fixture.jobs.setCap(lane: lane, cap: 1)
        try await fixture.enqueue(1, fixture.newJob(lane: lane))
        let other = try #require(try await fixture.claim(by: session).first)
        #expect(try await fixture.claimSuspect(by: session) == nil)
        try await fixture.settle(other, .complete, by: session)
        #expect(try await fixture.claimSuspect(by: session)?.id == id)
    }

    @Test func `a session that comes back has lost leases and not crashed`() async throws {
        let ids = try await fixture.enqueue(2)
        try await fixture.crash(ids[0], times: 2)
        let session = try await fixture.openSession()
        let suspect = try #require(try await fixture.claimSuspect(by: session))
        _ = try await fixture.database.withConnection { try await LeaseStore.start([suspect.lease], on: $0) }
        _ = try await fixture.claim(by: session)
        #expect(try await fixture.rescue(session).quarantined == 1)
        #expect(try await fixture.crashes(of: ids[1]) == 1)
        try await fixture.database.withConnection { try await SessionStore.comeBack(session, on: $0) }
        #expect(try await fixture.crashes(of: ids[1]) == 0)
        #expect(try await fixture.state(of: ids[0]) == "suspect")
        #expect(try await fixture.value("select count(*) from pollux.dead_job where id = \(ids[0])") == Int64(0))
    }

    @Test func `a session that came back before its jobs were given back counts no crash`() async throws {
        let id = try await fixture.enqueue()[0]
        let session = try await fixture.openSession()
        _ = try await fixture.claim(by: session)
        try await fixture.database.execute("update pollux.worker_session set lost_at = now() where id = \(session)")
        try await fixture.database.withConnection { try await SessionStore.comeBack(session, on: $0) }
        #expect(try await fixture.rescue(session).crashed == 0)
        #expect(try await fixture.crashes(of: id) == 0)
        #expect(try await fixture.state(of: id) == "ready")
    }

    @Test func `a session with a heartbeat that has moved since it was seen is not taken for dead`() async throws {
        let session = try await fixture.openSession()
        try await fixture.database.withConnection { connection in
            try await connection.execute(
                "update pollux.worker_session set heartbeat_at = now() - interval '1 h' where id = \(session)"
            )
            let sighting = try #require(try await RescueStore.look(on: connection).0.first { $0.session == session })
            #expect(try await SessionStore.beat(session, running: 0, isDraining: false, on: connection))
            try await RescueStore.markLost(sighting, silentFor: .seconds(6), on: connection)
            #expect(try await SessionStore.beat(session, running: 0, isDraining: false, on: connection))
        }
    }

    @Test func `a job past its longest run and the grace fails though its session lives`() async throws {
        let ids =
            try await fixture.enqueue(1, fixture.newJob(longestRun: .milliseconds(1)))
            + fixture.enqueue(1, fixture.newJob(retry: .never, longestRun: .milliseconds(1)))
        let session = try await fixture.openSession()
        let jobs = try await fixture.claim(2, by: session)
        try await fixture.database.withConnection { connection in
            #expect(try await RescueStore.failOverdue(grace: .seconds(60), on: connection) == 0)
            try await eventually { try await RescueStore.failOverdue(grace: .zero, on: connection) == 2 }
        }
        #expect(try await fixture.failures(of: ids[0]) == 1)
        #expect(try await fixture.attempts(of: ids[0]) == ["timed_out"])
        #expect(try await fixture.value("select reason from pollux.dead_job where id = \(ids[1])") == "failed")
        for job in jobs { #expect(try await !fixture.settle(job, .complete, by: session)) }
    }

    @Test func `a rescuer finds a silent session by itself, and leaves one that lives`() async throws {
        let ids = try await fixture.enqueue(2)
        let (silent, alive) = (try await fixture.openSession(), try await fixture.openSession())
        _ = try await fixture.claim(by: silent)
        _ = try await fixture.claim(by: alive)
        let beating = Task {
            while !Task.isCancelled {
                try await fixture.database.withConnection { connection in
                    _ = try await SessionStore.beat(alive, running: 1, isDraining: false, on: connection)
                }
                try await letTimePass(.milliseconds(20))
            }
        }
        var configuration = MaintenanceConfiguration()
        configuration.sessionTimeout = .milliseconds(600)
        configuration.rescueInterval = .milliseconds(50)
        let rescuers = (0..<2).map { _ in JobRescuer(database: fixture.database, configuration: configuration) }
        let rescuing = rescuers.map { rescuer in Task { try await rescuer.run() } }
        try await eventually { try await fixture.state(of: ids[0]) == "ready" }
        #expect(try await fixture.state(of: ids[1]) == "running")
        #expect(try await fixture.crashes(of: ids[0]) == 1)
        #expect(try await fixture.attempts(of: ids[0]) == ["lost"])
        for task in rescuing { task.cancel() }
        beating.cancel()
    }

    @Test func `leases of a session that has no row are found`() async throws {
        let id = try await fixture.enqueue()[0]
        let session = try await fixture.openSession()
        _ = try await fixture.claim(by: session)
        try await fixture.database.execute("delete from pollux.worker_session where id = \(session)")
        try await fixture.database.withConnection { connection in
            #expect(try await RescueStore.lostHolders(on: connection).contains(session))
            _ = try await RescueStore.rescue(session, quarantineAfter: 3, on: connection)
        }
        #expect(try await fixture.state(of: id) == "ready")
        #expect(try await fixture.crashes(of: id) == 0)
    }

    @Test func `a session that falls silent is rescued also where looks over all leases have become dear`() async throws
    {
        var configuration = MaintenanceConfiguration()
        configuration.sessionTimeout = .milliseconds(600)
        configuration.rescueInterval = .milliseconds(50)
        let rescuer = JobRescuer(database: fixture.database, configuration: configuration)
        let ids = try await fixture.enqueue(2)
        let silent = try await fixture.openSession()
        _ = try await fixture.claim(by: silent)
        let rowless = try await fixture.openSession()
        // As after hours under somebody's snapshot: a look takes half a second.
        let locking = Task {
            try await fixture.database.withTransaction { connection in
                _ = try await connection.execute("lock table pollux.job in access exclusive mode")
                _ = try await connection.query("select pg_sleep(0.5)")
            }
        }
        try await eventually {
            try await fixture.value(
                """
                select count(*) from pg_locks
                where relation = 'pollux.job'::regclass and mode = 'AccessExclusiveLock' and granted
                """
            ) == 1
        }
        try await fixture.database.withConnection { connection in
            try await rescuer.step(on: connection)
            try await locking.value
            _ = try await fixture.claim(by: rowless)
            try await fixture.database.execute("delete from pollux.worker_session where id = \(rowless)")
            try await eventually {
                try await rescuer.step(on: connection)
                return try await fixture.state(of: ids[0]) == "ready"
            }
        }
        // Only a look over all leases finds what nobody's session holds, and that is not made again for half a minute.
        #expect(try await fixture.state(of: ids[1]) == "running")
    }
}
