import JobQueue
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import JobQueue

@Suite(.database)
struct JobWorkerTests {
    struct Boom: Error, CustomStringConvertible {
        var description: String { "boom" }
    }

    private let bench = WorkerFixture()
    private var fixture: QueueFixture { bench.fixture }
    private var recorder: WorkerRecorder { bench.recorder }

    @Test func `every job is run once and ends in history`() async throws {
        let ids = try await fixture.enqueue(100)
        try await bench.running(bench.worker([ClosureHandler { _, _ in .completed }])) {
            try await eventually { recorder.finished.count == 100 }
        }
        #expect(Set(recorder.finished.map(\.job)) == Set(ids))
        #expect(recorder.started.count == 100)
        #expect(recorder.lost.isEmpty)
        let done: Int64? = try await fixture.value(
            "select count(*) from pollux.job_history where queue = \(fixture.queue) and outcome = 'completed'"
        )
        #expect(done == 100)
    }

    @Test func `a worker that waits hears of a job, also of one whose transaction has just been committed`()
        async throws
    {
        let worker = bench.worker([ClosureHandler { _, _ in .completed }]) { configuration in
            // Only a notice can bring another look than the first.
            configuration.shortestPause = .seconds(3600)
            configuration.pollInterval = .seconds(3600)
        }
        try await bench.running(worker) {
            try await fixture.enqueue(1)
            try await eventually { recorder.finished.count == 1 }
            _ = try await fixture.database.withTransaction { connection in
                try await fixture.jobs.enqueue([fixture.newJob(), fixture.newJob()], on: connection)
            }
            try await eventually { recorder.finished.count == 3 }
        }
    }

    @Test func `thousands of short jobs are each run once and end in history once`() async throws {
        let ids = try await fixture.enqueue(3000)
        try await bench.running(bench.worker([ClosureHandler { _, _ in .completed }], concurrency: 10)) {
            try await eventually(within: .seconds(60)) { recorder.finished.count == 3000 }
        }
        #expect(Set(recorder.finished.map(\.job)) == Set(ids))
        #expect(recorder.started.count == 3000)
        #expect(recorder.lost.isEmpty)
        let done: Int64? = try await fixture.value(
            "select count(*) from pollux.job_history where queue = \(fixture.queue) and outcome = 'completed'"
        )
        #expect(done == 3000)
    }

    @Test func `two loops that lose their connections again and again finish each short job once`() async throws {
        let ids = try await fixture.enqueue(3000)
        let worker = bench.worker([ClosureHandler { _, _ in .completed }], concurrency: 10) { configuration in
            configuration.largeBatch = 4
        }
        try await bench.running(worker) {
            for part in 1...5 {
                try await eventually(within: .seconds(60)) { recorder.started.count >= part * 400 }
                try await fixture.database.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = \(fixture.queue)"
                )
            }
            try await eventually(within: .seconds(60)) {
                let left: Int64? = try await fixture.value(
                    "select count(*) from pollux.job where queue = \(fixture.queue)"
                )
                return left == 0
            }
        }
        let done: Int64? = try await fixture.value(
            "select count(distinct id) from pollux.job_history where queue = \(fixture.queue) and outcome = 'completed'"
        )
        let written: Int64? = try await fixture.value(
            "select count(*) from pollux.job_history where queue = \(fixture.queue)"
        )
        #expect(done == Int64(ids.count))
        #expect(written == Int64(ids.count))
    }

    @Test func `a full lane goes on as soon as a place in it is free, however its jobs end`() async throws {
        let lane = fixture.newJob().lane
        try await fixture.jobs.setCap(lane: lane, cap: 1)
        try await fixture.enqueue(60)
        let handler = ClosureHandler { _, context in
            _ = try await context.database.withTransaction { try await context.complete(on: $0) }
            return .settled
        }
        let start = ContinuousClock.now
        try await bench.running(bench.worker([handler])) {
            try await eventually(within: .seconds(60)) { recorder.finished.count == 60 }
        }
        // Looking again at intervals alone would take a quarter of a second for each.
        #expect(ContinuousClock.now - start < .seconds(14))
    }

    @Test func `it runs as many at once as it may, and no more`() async throws {
        try await fixture.enqueue(9)
        let running = Mutex((now: 0, most: 0))
        let gate = Gate()
        let handler = ClosureHandler { _, _ in
            running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            try await gate.pass()
            running.withLock { $0.now -= 1 }
            return .completed
        }
        try await bench.running(bench.worker([handler], concurrency: 3)) {
            try await eventually { running.withLock { $0.now } == 3 }
            gate.open()
            try await eventually { recorder.finished.count == 9 }
        }
        #expect(running.withLock { $0.most } == 3)
    }

    @Test func `jobs that take long after many short ones run in all places at once`() async throws {
        try await fixture.enqueue(2000)
        let begun = Atomic(0)
        let waiting = Atomic(0)
        let gate = Gate()
        let handler = ClosureHandler { _, _ in
            guard begun.add(1, ordering: .relaxed).newValue > 1500 else { return .completed }
            waiting.add(1, ordering: .relaxed)
            try await gate.pass()
            return .completed
        }
        try await bench.running(bench.worker([handler], concurrency: 6)) {
            try await eventually(within: .seconds(60)) { waiting.load(ordering: .relaxed) == 6 }
            gate.open()
            try await eventually(within: .seconds(60)) { recorder.finished.count == 2000 }
        }
    }

    @Test func `prefetched jobs are run when a place comes free`() async throws {
        try await fixture.enqueue(6)
        try await bench.running(
            bench.worker([ClosureHandler { _, _ in .completed }], concurrency: 2) { $0.prefetch = 2 }
        ) {
            try await eventually { recorder.finished.count == 6 }
        }
        #expect(recorder.lost.isEmpty)
    }

    @Test func `what a handler says is written`() async throws {
        let outcomes: [JobKind: JobOutcome] = [
            "retried": .retry(after: .seconds(60), error: "HTTP 500"),
            "snoozed": .snooze(.seconds(60), reason: "429"),
            "buried": .dead(error: "410"),
            "cancelled": .cancelled(reason: "gone"),
        ]
        for kind in outcomes.keys { try await fixture.enqueue(1, fixture.newJob(kind: kind)) }
        try await fixture.enqueue(1, fixture.newJob(kind: "throwing"))
        try await fixture.enqueue(1, fixture.newJob(kind: "unknown"))
        var handlers: [any JobHandler] = outcomes.map { kind, outcome in ClosureHandler(kind) { _, _ in outcome } }
        handlers.append(ClosureHandler("throwing") { _, _ in throw Boom() })
        try await bench.running(bench.worker(handlers)) {
            try await eventually { recorder.finished.count == 6 }
        }
        let told = try await fixture.database.query(
            """
            select a.kind || '|' || a.outcome || '|' || coalesce(a.error, '')
            from pollux.attempt_log a
            where a.lane = \(fixture.newJob().lane)
            """
        ).map { row in try row.decode(0, as: String.self) }
        #expect(
            Set(told) == [
                "retried|failed|HTTP 500", "snoozed|snoozed|429", "buried|dead|410", "cancelled|cancelled|gone",
                "throwing|failed|boom", "unknown|internal|no handler for jobs of kind unknown here",
            ]
        )
    }

    @Test func `a handler completes its job in its own transaction`() async throws {
        let id = try await fixture.enqueue()[0]
        let handler = ClosureHandler { [fixture = bench.fixture] _, context in
            try await context.database.withTransaction { connection in
                _ = try await context.complete(on: connection, followUps: [fixture.newJob(kind: "next")])
            }
            return .settled
        }
        let next = ClosureHandler("next") { _, _ in .completed }
        try await bench.running(bench.worker([handler, next])) {
            try await eventually { recorder.finished.count == 2 }
        }
        // The next job may have been reported before: it is there from the commit on, and another loop may claim it.
        #expect(recorder.finished.first { $0.job == id }?.outcome == .settled)
        #expect(try await fixture.attempts(of: id) == ["completed"])
        #expect(recorder.lost.isEmpty)
    }

    @Test func `a handler whose job is cancelled is stopped and writes nothing`() async throws {
        let id = try await fixture.enqueue()[0]
        let gate = Gate()
        try await bench.running(
            bench.worker([
                ClosureHandler { _, _ in
                    try await gate.pass()
                    return .completed
                }
            ])
        ) {
            try await eventually { recorder.started == [id] }
            try await fixture.jobs.cancel(id)
            try await eventually { recorder.lost.map(\.job) == [id] }
        }
        #expect(recorder.finished.isEmpty)
        #expect(try await fixture.attempts(of: id) == ["cancelled"])
    }

    @Test func `a handler that runs for longer than it may is cancelled and has failed`() async throws {
        let id = try await fixture.enqueue(1, fixture.newJob(longestRun: .milliseconds(100)))[0]
        let gate = Gate()
        try await bench.running(
            bench.worker([
                ClosureHandler { _, _ in
                    try await gate.pass()
                    return .completed
                }
            ])
        ) {
            try await eventually { recorder.finished.count == 1 }
        }
        #expect(recorder.finished.first?.outcome == .timedOut)
        #expect(try await fixture.failures(of: id) == 1)
        #expect(try await fixture.attempts(of: id) == ["timed_out"])
    }

    @Test func `a suspect runs when nothing else does, and alone`() async throws {
        let suspect = try await fixture.enqueue(1, fixture.newJob(kind: "suspect"))[0]
        try await fixture.crash(suspect, times: 2)
        try await fixture.enqueue(3)
        let (gate, alone) = (Gate(), Gate())
        let company = Mutex<[JobID]>([])
        let handlers: [any JobHandler] = [
            ClosureHandler { job, _ in
                company.withLock { $0.append(job.id) }
                try await gate.pass()
                company.withLock { $0.removeAll { $0 == job.id } }
                return .completed
            },
            ClosureHandler("suspect") { _, _ in
                if company.withLock({ $0.isEmpty }) { alone.open() }
                return .completed
            },
        ]
        try await bench.running(bench.worker(handlers)) {
            try await eventually { !recorder.started.isEmpty }
            gate.open()
            try await eventually { recorder.finished.count == 4 }
        }
        #expect(alone.isOpen)
        #expect(try await fixture.attempts(of: suspect) == ["lost", "lost", "completed"])
    }
}
