/// The limit's samples: the first round tries several numbers of clients, the others the best of them.
struct LimitSamples {
    private static let clients = [1, 2, 4]

    private var samples: [LimitDrain: [Int: [DrainSample]]] = [:]

    /// Measures the limit once more.
    mutating func measure(_ limit: LimitDrain, on stage: QueueStage) async throws {
        let known = samples[limit] ?? [:]
        for clients in known.isEmpty ? Self.clients : [Self.best(of: known).clients] {
            let sample = try await limit.measure(on: stage, clients: clients)
            samples[limit, default: [:]][clients, default: []].append(sample)
        }
    }

    /// What the best number of clients did.
    func best(of limit: LimitDrain) -> [DrainSample] {
        Self.best(of: samples[limit] ?? [:]).samples
    }

    /// The line of the table.
    func line(_ what: String, _ limit: LimitDrain, against other: Double = .nan) -> QueueLine {
        let best = Self.best(of: samples[limit] ?? [:])
        var line = QueueLine(what, best.samples, limit: other)
        line.remark = "pgbench, \(best.clients) clients"
        return line
    }

    private static func best(of known: [Int: [DrainSample]]) -> (clients: Int, samples: [DrainSample]) {
        // The number that was best in the first round has all the later samples too.
        let best = known.max { ($0.value.count, $0.value.median(\.rate)) < ($1.value.count, $1.value.median(\.rate)) }
        return (best?.key ?? 1, best?.value ?? [])
    }
}
