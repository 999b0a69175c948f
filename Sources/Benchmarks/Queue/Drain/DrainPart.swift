/// What a no-op job costs at concurrency 10, beside the limit.
struct DrainPart: QueuePart {
    let name = "drain"

    func run(on stage: QueueStage) async throws -> QueueFindings {
        let rounds = stage.options.isFull ? 7 : 3
        let jobs = try await PolluxDrain.jobs(forSeconds: 3, concurrency: 10, on: stage)
        let pollux = PolluxDrain(jobs: jobs, concurrency: 10)
        let limit = LimitDrain.twoStatements(batch: 100, jobs: jobs)
        var ours: [DrainSample] = []
        var limits = LimitSamples()
        for _ in 0..<rounds {
            try await limits.measure(limit, on: stage)
            ours.append(try await pollux.measure(on: stage))
        }
        let bare = limits.best(of: limit)
        var findings = QueueFindings()
        findings.add(limits.line("limit: two statements, batch 100", limit))
        var line = QueueLine("Pollux, concurrency 10", ours, limit: bare.median(\.rate))
        line.share = ours.rate(against: bare)
        line.remark = "of the WAL \(ours.median(\.pages).formatted(digits: 0)) B are whole pages"
        findings.add(line)
        let conditions = "\(jobs) no-op jobs, concurrency 10, \(rounds) rounds in turn with the limit"
        findings.add("drain/limit", line.share, "1", .atLeast(0.6), conditions + ": pgbench, two statements, batch 100")
        findings.add("drain-jobs-per-s", line.rate, "1/s", nil, conditions)
        findings.add("pg-cpu-us-per-job", line.serverTime, "us", .atMost(60), conditions)
        findings.add("client-cpu-us-per-job", line.clientTime, "us", .atMost(25), conditions)
        findings.add("wal-bytes-per-job", line.bytes, "B", .atMost(900), conditions + ", right after a checkpoint")
        return findings
    }
}
