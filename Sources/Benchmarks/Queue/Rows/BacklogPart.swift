import JobQueue
import Postgres

/// What a claim takes with a million rows of one state, against an empty queue.
struct BacklogPart: QueuePart {
    private static let rows = 1_000_000

    let name = "backlog"

    /// What lies in the queue beside the jobs that are claimed.
    private enum Backlog: String, CaseIterable {
        case empty, ready, scheduled, finished
    }

    func run(on stage: QueueStage) async throws -> QueueFindings {
        let rounds = stage.options.isFull ? 7 : 5
        let jobs = 20_000
        var samples: [Backlog: [ClaimSample]] = [:]
        try await stage.withQueue { empty in
            try await stage.withQueue { ready in
                try await stage.withQueue { scheduled in
                    try await stage.withQueue { finished in
                        let queues: [(Backlog, QueueDatabase)] = [
                            (.empty, empty), (.ready, ready), (.scheduled, scheduled), (.finished, finished),
                        ]
                        for (backlog, queue) in queues { try await prepare(backlog, queue) }
                        // The first round, with cold caches, is not counted.
                        for round in 0...rounds {
                            for (backlog, queue) in queues {
                                // A million ready ones are what is claimed, the oldest first.
                                if backlog != .ready { try await queue.fill(jobs, lanes: 100) }
                                try await queue.promote()
                                try await queue.settle()
                                let sample = try await ClaimSample.measure(jobs, on: queue)
                                if round > 0 { samples[backlog, default: []].append(sample) }
                            }
                        }
                    }
                }
            }
        }
        return findings(samples, jobs: jobs, rounds: rounds)
    }

    private func findings(_ samples: [Backlog: [ClaimSample]], jobs: Int, rounds: Int) -> QueueFindings {
        var findings = QueueFindings()
        let empty = samples[.empty, default: []].map(\.claimTime).median
        for backlog in Backlog.allCases {
            let own = samples[backlog, default: []]
            var line = QueueLine(
                backlog == .empty ? "claims, nothing else there" : "claims, 1 M \(backlog.rawValue) rows",
                own.map(\.drain)
            )
            line.remark = "\(own.map(\.claimTime).median.formatted(digits: 1)) us/job in claiming functions"
            findings.add(line)
            guard backlog != .empty else { continue }
            findings.add(
                "claim-1M-\(backlog.rawValue)",
                own.map(\.claimTime).median / empty,
                "1",
                .atMost(1.3),
                "time of one claimer in the functions that claim (and complete, where one does both), a job, with 1,000,000 \(backlog.rawValue) rows in 100 lanes against none; "
                    + "\(jobs) jobs at concurrency 10, \(rounds) rounds in turn"
            )
        }
        return findings
    }

    private func prepare(_ backlog: Backlog, _ queue: QueueDatabase) async throws {
        Console.say("  a queue: \(backlog.rawValue)")
        try await queue.timeFunctions()
        switch backlog {
        case .empty: break
        // Through the front door, so that the rows are as the queue makes them.
        case .ready: try await queue.fill(Self.rows, lanes: 100)
        case .scheduled: try await queue.schedule(Self.rows)
        case .finished: try await queue.finish(Self.rows)
        }
    }
}
