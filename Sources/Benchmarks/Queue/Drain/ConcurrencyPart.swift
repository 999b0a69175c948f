/// The drain at concurrency 1, 10 and 100, beside the limit one by one and in batches, and the floor.
struct ConcurrencyPart: QueuePart {
    let name = "concurrency"

    func run(on stage: QueueStage) async throws -> QueueFindings {
        let rounds = stage.options.isFull ? 7 : 3
        var drains: [PolluxDrain] = []
        for concurrency in [1, 10, 100] {
            let jobs = try await PolluxDrain.jobs(forSeconds: 2, concurrency: concurrency, on: stage)
            drains.append(PolluxDrain(jobs: jobs, concurrency: concurrency))
        }
        let limits: [(String, LimitDrain)] = [
            ("limit: two statements, batch 100", .twoStatements(batch: 100, jobs: 40_000)),
            ("limit: two statements, batch 1", .twoStatements(batch: 1, jobs: 4_000)),
            ("floor: claim is delete, batch 100", .claimIsDelete(batch: 100, jobs: 40_000)),
            ("floor: claim is delete, batch 1", .claimIsDelete(batch: 1, jobs: 4_000)),
        ]
        var ours = [[DrainSample]](repeating: [], count: drains.count)
        var samples = LimitSamples()
        for _ in 0..<rounds {
            for (_, limit) in limits { try await samples.measure(limit, on: stage) }
            for (index, drain) in drains.enumerated() { ours[index].append(try await drain.measure(on: stage)) }
        }
        let bare = limits.first.map { samples.best(of: $0.1).median(\.rate) } ?? .nan
        var findings = QueueFindings()
        for (what, limit) in limits { findings.add(samples.line(what, limit, against: bare)) }
        for (drain, samples) in zip(drains, ours) {
            findings.add(
                QueueLine("Pollux, \(drain.jobs) jobs, concurrency \(drain.concurrency)", samples, limit: bare)
            )
        }
        return findings
    }
}
