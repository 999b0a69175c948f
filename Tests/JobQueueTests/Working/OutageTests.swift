import EmbeddedPostgres
import JobQueue
import Postgres
import Schema
import TestSupport
import Testing

@testable import JobQueue

/// With a PostgreSQL of its own, which goes away and comes back.
@Suite(.tags(.slow), .serialized)
struct OutageTests {
    private let recorder = WorkerRecorder()

    private func database(_ server: EmbeddedPostgres) -> Database {
        var configuration = DatabaseConfiguration(conninfo: server.conninfo())
        configuration.longestBackoff = .milliseconds(200)
        configuration.acquireTimeout = .seconds(1)
        return Database(configuration)
    }

    @Test func `an outage of PostgreSQL of more than a timeout is nobody's crash, and loses no lease`() async throws {
        let server = try await EmbeddedPostgres.start(EmbeddedPostgres.Options(isDurable: true))
        let database = database(server)
        _ = try await Migrator(database: database).migrate()
        let fixture = QueueFixture(database: database)
        let gate = Gate()
        var configuration = WorkerConfiguration(queues: [fixture.queue], concurrency: 4)
        configuration.heartbeatInterval = .milliseconds(150)
        let worker = JobWorker(
            database: self.database(server),
            handlers: [
                ClosureHandler("long") { _, _ in
                    try await gate.pass()
                    return .completed
                },
                ClosureHandler { _, _ in .completed },
            ],
            configuration: configuration,
            observer: recorder
        )
        var maintenance = MaintenanceConfiguration()
        maintenance.sessionTimeout = .seconds(1)
        maintenance.rescueInterval = .milliseconds(150)
        let rescuers = (0..<2).map { _ in JobRescuer(database: self.database(server), configuration: maintenance) }
        let id = try await fixture.enqueue(1, fixture.newJob(kind: "long"))[0]

        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            for rescuer in rescuers { group.addTask { try await rescuer.run() } }
            try await eventually { recorder.started == [id] }
            try await server.stop(.immediate)
            try await letTimePass(.seconds(2.5))
            try await server.start()
            try await eventually("the queue works again", within: .seconds(20)) {
                do {
                    try await fixture.enqueue()
                } catch let error as PostgresError where error.isConnectionLoss {
                    return false
                }
                return true
            }
            try await eventually { recorder.finished.count == 1 }
            // Whoever judged by the clock on the wall would have judged by now.
            try await letTimePass(.seconds(2))
            #expect(try await fixture.crashes(of: id) == 0)
            #expect(try await fixture.state(of: id) == "running")
            gate.open()
            try await eventually { recorder.finished.count == 2 }
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(recorder.opened.count == 1)
        #expect(recorder.lost.isEmpty)
        #expect(try await fixture.attempts(of: id) == ["completed"])
        await server.shutDown()
    }
}
