import Postgres

/// What an operator's looks take with ten million finished jobs, a million live ones and 300,000 dead, as `pollux_operator`.
///
/// Each is asked for on a new connection, as a person does, and then again and again on it.
struct OperatorViews: QueuePart {
    private static let again = 9
    private static let connections = 3
    /// What a look may take, in milliseconds.
    private static let bar = 50.0

    let name = "views-10M"
    let isLong = true

    private struct Sample {
        let look: String
        let first: Double
        let median: Double
    }

    func run(on stage: QueueStage) async throws -> QueueFindings {
        try await stage.withQueue { queue in
            for (what, statement) in OperatorCrowd.statements {
                Console.say("  \(what)")
                _ = try await queue.database.execute(statement)
            }
            try await queue.settle()
            var samples: [Sample] = []
            for look in OperatorCrowd.looks { samples.append(try await measure(look, on: queue)) }
            return findings(samples)
        }
    }

    private func measure(_ look: String, on queue: QueueDatabase) async throws -> Sample {
        var firsts: [Double] = []
        var others: [Double] = []
        for _ in 0..<Self.connections {
            let times = try await times(of: look, on: queue)
            firsts += times.prefix(1)
            others += times.dropFirst()
        }
        return Sample(look: look, first: firsts.median, median: others.median)
    }

    /// How long a look takes on a new connection, and then again and again on it, in milliseconds.
    private func times(of look: String, on queue: QueueDatabase) async throws -> [Double] {
        let database = QueueStage.database(queue.conninfo, connections: 1)
        let times = try await database.withConnection { connection in
            // As deploy/operators.md says of the logins of people.
            for setting in ["role = pollux_operator", "jit = off", "max_parallel_workers_per_gather = 0"] {
                _ = try await connection.execute("set \(sql: SQL(unsafeText: setting))")
            }
            var times: [Double] = []
            for _ in 0...Self.again {
                let start = ContinuousClock.now
                _ = try await connection.query("select * from pollux.\(sql: SQL(unsafeText: look))")
                times.append((ContinuousClock.now - start).inMilliseconds)
            }
            return times
        }
        await database.close()
        return times
    }

    private func findings(_ samples: [Sample]) -> QueueFindings {
        var findings = QueueFindings()
        for sample in samples {
            var line = QueueLine(sample.look)
            line.half = sample.median
            line.most = sample.first
            line.remark = "p99: the first on a connection"
            findings.add(line)
        }
        let conditions =
            "the slowest of \(samples.count) looks: 10 M finished, 1 M live, 300,000 dead jobs, 1 M failed tries, 10,000 lanes; "
        findings.add(
            "operator-view-ms",
            samples.map(\.median).max() ?? .nan,
            "ms",
            .atMost(Self.bar),
            conditions + "the median of \(Self.connections * Self.again)"
        )
        findings.add(
            "operator-view-first-ms",
            samples.map(\.first).max() ?? .nan,
            "ms",
            .atMost(Self.bar),
            conditions + "the first on a connection, the median of \(Self.connections)"
        )
        return findings
    }
}
