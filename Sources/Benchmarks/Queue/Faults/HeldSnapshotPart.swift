import JobQueue
import Postgres

/// A transaction is held open, so that nothing that dies can be cleared away: what a thousand jobs a second feel of it.
struct HeldSnapshotPart: QueuePart {
    /// Whether the snapshot is held for ten real minutes of the load, and not for so many dead rows.
    let isPatient: Bool

    var name: String { isPatient ? "held-xmin-10-minutes" : "held-xmin" }
    var isLong: Bool { isPatient }

    /// What one round showed.
    private struct Round {
        let clean: [LatencyHandler.Start]
        let held: [LatencyHandler.Start]
    }

    func run(on stage: QueueStage) async throws -> QueueFindings {
        var rounds: [Round] = []
        for _ in 0..<(isPatient ? 1 : stage.options.isFull ? 5 : 3) { rounds.append(try await round(on: stage)) }
        let (clean, held) = (rounds.map(\.clean), rounds.map(\.held))
        var findings = QueueFindings()
        findings.add(line("1,000 jobs/s, nothing held", clean))
        findings.add(line("1,000 jobs/s, a snapshot held", held))
        let conditions =
            (isPatient
                ? "the last minute of 10 with a REPEATABLE READ snapshot held"
                : "\(Self.dead) jobs finished under a REPEATABLE READ snapshot that stays open, 3 s of the load, then 5 s that count")
            + ", against the same load before it; 1,000 jobs/s, 10 with each call, concurrency 10; \(rounds.count) rounds"
        findings.add(
            "held-xmin-rate",
            held.map(\.rate).median / clean.map(\.rate).median,
            "1",
            .atLeast(0.95),
            conditions
        )
        let most = { (rounds: [[LatencyHandler.Start]]) in rounds.map { $0.latencies.percentile(0.99) }.median }
        findings.add("held-xmin-p99", most(held) / most(clean), "1", .atMost(2), conditions)
        return findings
    }

    private static let dead = 60_000

    private func round(on stage: QueueStage) async throws -> Round {
        try await stage.withQueue { queue in
            let (handler, load) = (LatencyHandler(), Load.thousandASecond(for: .seconds(isPatient ? 60 : 5)))
            try await queue.settle()
            let clean = try await queue.withWorker([handler], concurrency: 10) {
                try await LatencyPart.measure(load, handler, queue)
            }
            let holder = QueueStage.database(queue.conninfo, connections: 1)
            let held = try await holder.withConnection { connection in
                _ = try await connection.execute("begin isolation level repeatable read")
                _ = try await connection.query("select count(*) from pollux.job")
                let starts = try await underSnapshot(queue, handler, load)
                _ = try await connection.execute("rollback")
                return starts
            }
            await holder.close()
            return Round(clean: clean, held: held)
        }
    }

    private func underSnapshot(
        _ queue: QueueDatabase,
        _ handler: LatencyHandler,
        _ load: Load
    ) async throws
        -> [LatencyHandler.Start]
    {
        if !isPatient {
            try await queue.fill(Self.dead)
            let counter = FinishCounter(target: Self.dead)
            try await queue.withWorker([NoOpHandler()], concurrency: 100, observer: counter) {
                await counter.reached()
            }
        }
        return try await queue.withWorker([handler], concurrency: 10) {
            // Claims leave what died in the drain behind within a second and a half, as they have after those ten minutes.
            let before = isPatient ? Array(repeating: load, count: 9) : [Load.thousandASecond(for: .seconds(3))]
            for load in before { _ = try await LatencyPart.measure(load, handler, queue) }
            return try await LatencyPart.measure(load, handler, queue)
        }
    }

    private func line(_ what: String, _ rounds: [[LatencyHandler.Start]]) -> QueueLine {
        var line = LatencyPart.line(what, rounds.map(\.latencies), "10 with each call")
        line.rate = rounds.map(\.rate).median
        return line
    }
}
