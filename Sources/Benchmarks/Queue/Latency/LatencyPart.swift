import JobQueue

/// From enqueue to start: on an idle queue, and with a thousand jobs a second.
struct LatencyPart: QueuePart {
    let name = "latency"

    func run(on stage: QueueStage) async throws -> QueueFindings {
        let rounds = stage.options.isFull ? 7 : 3
        let (trickle, busy) = (Load.trickle(400), Load.thousandASecond(for: .seconds(4)))
        var (idle, loaded): ([[Double]], [[Double]]) = ([], [])
        try await stage.withQueue { queue in
            let handler = LatencyHandler()
            try await queue.settle()
            try await queue.withWorker([handler], concurrency: 10) {
                for _ in 0..<rounds {
                    idle.append(try await Self.measure(trickle, handler, queue).latencies)
                    loaded.append(try await Self.measure(busy, handler, queue).latencies)
                }
            }
        }
        var findings = QueueFindings()
        findings.add(Self.line("enqueue to start, idle", idle, "a job each 5 to 15 ms"))
        findings.add(Self.line("enqueue to start, busy", loaded, "1,000 jobs/s, 10 with each call"))
        let conditions =
            "\(trickle.count) jobs from another process, one each 5 to 15 ms, concurrency 10; "
            + "median of \(rounds) rounds, in turn with busy ones"
        let (half, most) = (idle.map(\.median).median, idle.map { $0.percentile(0.99) }.median)
        findings.add("latency-idle-p50-ms", half, "ms", .atMost(4), conditions)
        findings.add("latency-idle-p99-ms", most, "ms", .atMost(20), conditions)
        return findings
    }

    /// Sends a load and waits until all of it has started.
    static func measure(
        _ load: Load,
        _ handler: LatencyHandler,
        _ queue: QueueDatabase
    ) async throws
        -> [LatencyHandler.Start]
    {
        _ = handler.take()
        try await load.send(to: queue)
        try await handler.wait(for: load.count)
        return handler.take()
    }

    static func line(_ what: String, _ rounds: [[Double]], _ remark: String) -> QueueLine {
        var line = QueueLine(what)
        line.half = rounds.map(\.median).median
        line.most = rounds.map { $0.percentile(0.99) }.median
        line.remark = remark
        return line
    }
}
