import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

/// What was committed, and nobody was told.
@Suite(.database, .serialized)
struct LostAnswerTests {
    private let bench = WorkerFixture()
    private var fixture: QueueFixture { bench.fixture }
    private var recorder: WorkerRecorder { bench.recorder }

    private func waiting(at gate: Gate) -> ClosureHandler {
        ClosureHandler { _, _ in
            try await gate.pass()
            return .completed
        }
    }

    @Test func `jobs of a claim whose answer was lost go back while their session lives, as if never claimed`()
        async throws
    {
        let gate = Gate()
        try await fixture.enqueue()
        try await bench.running(bench.worker([waiting(at: gate)], concurrency: 1)) {
            try await eventually { recorder.started.count == 1 }
            let session = try #require(recorder.opened.first)
            let ids = try await fixture.enqueue(2)
            _ = try await fixture.claim(2, by: session, starting: 1)
            for id in ids { try await eventually { try await fixture.state(of: id) == "ready" } }
            gate.open()
            try await eventually { recorder.finished.count == 3 }
            for id in ids {
                #expect(try await fixture.attempts(of: id) == ["completed"])
                #expect(
                    try await fixture.value("select attempts from pollux.job_history where id = \(id)") == Int32(1)
                )
            }
        }
        #expect(recorder.lost.isEmpty)
    }

    @Test func `a job whose handler said it had settled it, and had not, is left to its longest run`() async throws {
        let id = try await fixture.enqueue()[0]
        let handler = ClosureHandler { _, context in
            context.settled.set()
            return .settled
        }
        try await bench.running(bench.worker([handler])) {
            try await eventually { recorder.finished.count == 1 }
            try await letTimePass(.milliseconds(200))
            #expect(try await fixture.state(of: id) == "running")
        }
    }

    @Test func `a session that can't say at once that it lives says it again, and no crash stays counted`() async throws
    {
        let gate = Gate()
        let id = try await fixture.enqueue()[0]
        try await bench.running(bench.worker([waiting(at: gate)])) {
            try await eventually { recorder.started.count == 1 }
            let session = try #require(recorder.opened.first)
            try await fixture.database.execute("alter function pollux.return_session(bigint) rename to away")
            #expect(try await fixture.rescue(session).crashed == 1)
            try await eventually { recorder.failures.contains(.heartbeat) }
            #expect(try await fixture.crashes(of: id) == 1)
            try await fixture.database.execute("alter function pollux.away(bigint) rename to return_session")
            try await eventually { try await fixture.crashes(of: id) == 0 }
        }
    }

    @Test func `a start that is said again counts one try`() async throws {
        let id = try await fixture.enqueue()[0]
        let session = try await fixture.openSession()
        let job = try #require(try await fixture.claim(by: session, starting: 0).first)
        for _ in 0..<2 {
            let started = try await fixture.database.withConnection { connection in
                try await LeaseStore.start([job.lease], on: connection)
            }
            #expect(started == [id])
        }
        #expect(try await fixture.value("select attempts from pollux.job where id = \(id)") == Int32(1))
    }
}
