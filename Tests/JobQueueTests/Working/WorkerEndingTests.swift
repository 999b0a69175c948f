import JobQueue
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import JobQueue

@Suite(.database)
struct WorkerEndingTests {
    private let bench = WorkerFixture()
    private var fixture: QueueFixture { bench.fixture }
    private var recorder: WorkerRecorder { bench.recorder }

    @Test func `a drained worker finishes what runs and leaves the rest`() async throws {
        try await fixture.enqueue(6)
        let gate = Gate()
        let worker = bench.worker(
            [
                ClosureHandler { _, _ in
                    try await gate.pass()
                    return .completed
                }
            ],
            concurrency: 2
        ) {
            $0.prefetch = 2
        }
        let run = Task { try await worker.run() }
        try await eventually { recorder.started.count == 2 }
        worker.beginDrain(deadline: .seconds(30))
        try await eventually {
            try await fixture.value(
                "select count(*) from pollux.job_status where queue = \(fixture.queue) and state = 'ready'"
            )
                == Int64(4)
        }
        gate.open()
        await worker.drain(deadline: .seconds(30))
        try await run.value
        #expect(recorder.finished.map(\.outcome) == [.completed, .completed])
        let session = try #require(recorder.opened.first)
        #expect(try await fixture.value("select count(*) from pollux.worker_session where id = \(session)") == Int64(0))
    }

    @Test func `at the deadline what still runs is cancelled and runs elsewhere at once, at no cost`() async throws {
        let id = try await fixture.enqueue(1, fixture.newJob(retry: .never))[0]
        let gate = Gate()
        let worker = bench.worker([
            ClosureHandler { _, context in
                try await gate.pass()
                return .completed
            }
        ])
        let run = Task { try await worker.run() }
        try await eventually { recorder.started == [id] }
        await worker.drain(deadline: .milliseconds(50))
        try await run.value
        #expect(recorder.finished.map(\.outcome) == [.interrupted])
        #expect(try await fixture.state(of: id) == "ready")
        #expect(try await fixture.failures(of: id) == 0)
        #expect(try await fixture.crashes(of: id) == 0)
    }

    @Test func `a handler that ignores its cancellation holds up neither the end nor its job`() async throws {
        let id = try await fixture.enqueue()[0]
        let gate = Gate()
        let stubborn = ClosureHandler { job, context in
            while !gate.isOpen { await Task.yield() }
            return .completed
        }
        let worker = bench.worker([stubborn])
        let run = Task { try await worker.run() }
        try await eventually { recorder.started == [id] }
        await worker.drain(deadline: .zero)
        try await run.value
        #expect(recorder.ignoring == [id])
        #expect(try await fixture.state(of: id) == "ready")
        gate.open()
    }

    @Test func `a cancelled worker gives everything back`() async throws {
        let ids = try await fixture.enqueue(3)
        let gate = Gate()
        let worker = bench.worker([
            ClosureHandler { _, context in
                try await gate.pass()
                return .completed
            }
        ])
        let run = Task { try await worker.run() }
        try await eventually { recorder.started.count == 3 }
        run.cancel()
        try await run.value
        for id in ids { #expect(try await fixture.state(of: id) == "ready") }
    }

    // MARK: - A database that fails

    @Test func `a worker lives through the loss of all its connections`() async throws {
        try await fixture.enqueue(2)
        let gate = Gate()
        let worker = bench.worker([
            ClosureHandler { _, _ in
                try await gate.pass()
                return .completed
            }
        ])
        try await bench.running(worker) {
            try await eventually { recorder.started.count == 2 }
            try await fixture.database.execute(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where application_name = \(fixture.queue)
                """
            )
            try await eventually { !recorder.failures.isEmpty }
            gate.open()
            try await eventually { recorder.finished.count == 2 }
            try await fixture.enqueue(2)
            try await eventually { recorder.finished.count == 4 }
        }
        #expect(recorder.opened.count == 1)
        #expect(recorder.lost.isEmpty)
    }

    @Test func `a session that was taken for dead stops its handlers, takes its crashes back and opens another`()
        async throws
    {
        let id = try await fixture.enqueue()[0]
        let gate = Gate()
        let worker = bench.worker([
            ClosureHandler { _, _ in
                try await gate.pass()
                return .completed
            }
        ]) { $0.heartbeatInterval = .milliseconds(500) }
        try await bench.running(worker) {
            try await eventually { recorder.started == [id] }
            let session = try #require(recorder.opened.first)
            #expect(try await fixture.rescue(session).crashed == 1)
            try await eventually { recorder.lostSessions == [session] && recorder.lost.count == 1 }
            gate.open()
            try await eventually { recorder.finished.map(\.job) == [id] }
        }
        #expect(recorder.opened.count == 2)
        #expect(try await fixture.attempts(of: id) == ["lost", "completed"])
    }
}
