import EmbeddedPostgres
import Foundation
import Postgres

/// Round trips of a trivial prepared statement on the connection's own thread, beside `pgbench -M prepared`.
struct PostgresBenchmark: Benchmark {
    private static let connections = [1, 4, 16]
    private static let rounds = 5
    private static let roundTime: Duration = .seconds(2)

    /// Statements a second, and client CPU a statement in microseconds.
    private struct Sample {
        let rate: Double
        let processorTime: Double
    }

    let name = "postgres"

    func run(_ options: BenchmarkOptions) async throws -> Report {
        let server = try await EmbeddedPostgres.start(EmbeddedPostgres.Options(settings: ["max_connections": "50"]))
        do {
            let report = try await measure(server)
            await server.shutDown()
            return report
        } catch {
            await server.shutDown()
            throw error
        }
    }

    private func measure(_ server: EmbeddedPostgres) async throws -> Report {
        var report = Report(
            title: "postgres: select $1::int4, prepared, one round trip each",
            conditions: "private server, unix socket, \(ProcessInfo.processInfo.activeProcessorCount) processors, "
                + "\(Self.rounds) rounds of \(Self.roundTime) in turn, bar: a ratio of 0.7",
            columns: [
                "connections", "Pollux best/s", "median/s", "pgbench best/s", "median/s", "ratio of medians",
                "Pollux CPU us", "pgbench CPU us",
            ]
        )
        for count in Self.connections {
            var ours: [Sample] = []
            var peers: [Sample] = []
            // In turn, so that whatever else the machine does meets both.
            for _ in 0..<Self.rounds {
                peers.append(try await pgbench(server, connections: count))
                ours.append(try await pollux(server, connections: count))
            }
            add(ours, peers, connections: count, to: &report)
        }
        return report
    }

    private func add(_ ours: [Sample], _ peers: [Sample], connections: Int, to report: inout Report) {
        let (own, peer) = (ours.map(\.rate).median, peers.map(\.rate).median)
        let (ownTime, peerTime) = (ours.map(\.processorTime).median, peers.map(\.processorTime).median)
        report.add(row: [
            "\(connections)", (ours.map(\.rate).max() ?? 0).formatted(digits: 0), own.formatted(digits: 0),
            (peers.map(\.rate).max() ?? 0).formatted(digits: 0), peer.formatted(digits: 0),
            (own / peer).formatted(digits: 2), ownTime.formatted(digits: 1),
            peerTime.formatted(digits: 1),
        ])
        report.add("postgres.round_trips.\(connections)", own, "1/s")
        report.add("pgbench.round_trips.\(connections)", peer, "1/s")
        report.add("postgres.ratio_to_pgbench.\(connections)", own / peer, "1")
        report.add("postgres.client_cpu.\(connections)", ownTime, "us")
        report.add("pgbench.client_cpu.\(connections)", peerTime, "us")
    }

    // MARK: - The two sides

    private func pollux(_ server: EmbeddedPostgres, connections: Int) async throws -> Sample {
        let database = Database(DatabaseConfiguration(conninfo: server.conninfo(), maximumConnections: connections))
        // Connected and prepared before the clock starts, as pgbench does.
        try await eachConnection(of: database, connections) { connection in
            _ = try await connection.query("select \(Int32(1))::int4")
            _ = try await connection.query("select pg_sleep(0.1)")
            return 0
        }
        let processorTime = ProcessorTime.own
        let start = ContinuousClock.now
        let end = start + Self.roundTime
        let count = try await eachConnection(of: database, connections) { connection in
            var count = 0
            while ContinuousClock.now < end {
                let rows = try await connection.query("select \(Int32(truncatingIfNeeded: count))::int4")
                count += rows.count
            }
            return count
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let spent = ProcessorTime.own - processorTime
        await database.close()
        return Sample(rate: Double(count) / seconds, processorTime: spent / Double(count) * 1e6)
    }

    @discardableResult
    private func eachConnection(
        of database: Database,
        _ connections: Int,
        _ body: @escaping @Sendable (Connection) async throws -> Int
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<connections { group.addTask { try await database.withConnection(body) } }
            return try await group.reduce(0, +)
        }
    }

    private func pgbench(_ server: EmbeddedPostgres, connections: Int) async throws -> Sample {
        let script = server.folder.appending(path: "round_trip.sql")
        try "select :x::int4;\n".write(to: script, atomically: true, encoding: .utf8)
        let processorTime = ProcessorTime.children
        let output = try await CommandOutput.of(
            server.binaries.appending(path: "pgbench"),
            [
                "-n", "-M", "prepared", "-c", "\(connections)", "-j", "\(min(connections, 2))",
                "-T", "\(Self.roundTime.components.seconds)", "-D", "x=1", "-f", script.path, server.conninfo(),
            ]
        )
        let spent = ProcessorTime.children - processorTime
        guard let rate = CommandOutput.number(in: output, after: "tps = "),
            let count = CommandOutput.number(in: output, after: "actually processed: ")
        else { throw BenchmarkError.unreadable(output) }
        return Sample(rate: rate, processorTime: spent / count * 1e6)
    }
}
