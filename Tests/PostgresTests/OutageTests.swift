import EmbeddedPostgres
import Foundation
import Postgres
import TestSupport
import Testing

/// A cluster of its own: its server is stopped, killed and frozen.
@Suite(.serialized)
struct OutageTests {
    @Test func `a pool outlives its server's stops and crashes`() async throws {
        let server = try await EmbeddedPostgres.start()
        var configuration = DatabaseConfiguration(conninfo: server.conninfo(), maximumConnections: 2)
        configuration.acquireTimeout = .milliseconds(500)
        let pool = Database(configuration)
        _ = try await pool.query("select 1")

        try await server.stop()
        let away = await #expect(throws: PostgresError.self) { try await pool.query("select 1") }
        #expect(away?.isConnectionLoss == true)
        try await server.start()
        try await eventually { try await answers(pool) }

        // In the middle of a transaction.
        let broken = await #expect(throws: PostgresError.self) {
            try await pool.withTransaction { connection in
                _ = try await connection.query("select 1")
                try await server.stop(.immediate)
                _ = try await connection.query("select 1")
            }
        }
        #expect(broken?.isConnectionLoss == true)
        try await server.start()
        try await eventually { try await answers(pool) }

        // Whoever waits meanwhile is served when the server is back.
        try await server.stop()
        configuration.acquireTimeout = .seconds(20)
        let patient = Database(configuration)
        let waiting = Task { try await patient.query("select 7")[0].decode(0, as: Int.self) }
        try await eventually { patient.use.waiting == 1 }
        try await server.start()
        #expect(try await waiting.value == 7)
        await patient.close()
        await pool.close()
        await server.shutDown()
    }

    @Test func `a server that answers nothing counts as gone after a while`() async throws {
        let server = try await EmbeddedPostgres.start()
        var configuration = DatabaseConfiguration(conninfo: server.conninfo(), maximumConnections: 1)
        configuration.statementTimeout = .milliseconds(300)
        configuration.answerGrace = .milliseconds(200)
        let pool = Database(configuration)
        let backend: Int = try await pool.query("select pg_backend_pid()")[0].decode(0)
        kill(pid_t(backend), SIGSTOP)
        let start = ContinuousClock.now
        let error = await #expect(throws: PostgresError.self) { try await pool.query("select 1") }
        #expect(error?.isConnectionLoss == true)
        #expect(ContinuousClock.now - start < .seconds(5))
        kill(pid_t(backend), SIGCONT)
        #expect(try await pool.query("select 1").count == 1)
        await pool.close()
        await server.shutDown()
    }

    private func answers(_ pool: Database) async throws -> Bool {
        do throws(PostgresError) {
            return try await pool.query("select 1").count == 1
        } catch {
            guard error.isConnectionLoss else { throw error }
            return false
        }
    }
}
