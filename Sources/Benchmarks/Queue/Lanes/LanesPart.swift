import JobQueue

/// What lanes cost: the drain of 10,000 lanes beside that of one, in rounds that take turns.
struct LanesPart: QueuePart {
    let name = "lanes"

    func run(on stage: QueueStage) async throws -> QueueFindings {
        let rounds = stage.options.isFull ? 7 : 3
        let lanes = 10_000
        let jobs = max(20_000, try await PolluxDrain.jobs(forSeconds: 2, concurrency: 10, on: stage))
        var (one, many): ([DrainSample], [DrainSample]) = ([], [])
        for _ in 0..<rounds {
            one.append(try await PolluxDrain(jobs: jobs, concurrency: 10).measure(on: stage))
            many.append(try await PolluxDrain(jobs: jobs, concurrency: 10, lanes: lanes).measure(on: stage))
        }
        var findings = QueueFindings()
        findings.add(QueueLine("Pollux, \(jobs) jobs in 1 lane", one))
        findings.add(QueueLine("Pollux, \(jobs) jobs in \(lanes) lanes", many))
        findings.add(
            "lanes-cost",
            1 - many.rate(against: one),
            "1",
            .atMost(0.1),
            "1 - (drain rate of \(jobs) no-op jobs in \(lanes) lanes in turn / that of as many in one lane); "
                + "concurrency 10, median of \(rounds) rounds in turn"
        )
        return findings
    }
}
