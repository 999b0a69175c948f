import JobQueue

/// One lane has a backlog of 100,000 jobs: what another lane feels of it.
struct OtherLanePart: QueuePart {
    private static let backlog = 100_000

    let name = "other-lane"

    func run(on stage: QueueStage) async throws -> QueueFindings {
        let rounds = stage.options.isFull ? 5 : 3
        let load = Load.trickle(400)
        var (clean, beside): ([[Double]], [[Double]]) = ([], [])
        for _ in 0..<rounds {
            try await stage.withQueue { queue in
                let handler = LatencyHandler(duration: .milliseconds(2))
                let crowd = BusyHandler(duration: .milliseconds(2))
                try await queue.settle()
                try await queue.withWorker([handler, crowd], concurrency: 10) {
                    clean.append(try await LatencyPart.measure(load, handler, queue).latencies)
                }
                try await queue.fill(Self.backlog, kind: BusyHandler.kind)
                try await queue.settle()
                try await queue.withWorker([handler, crowd], concurrency: 10) {
                    beside.append(try await LatencyPart.measure(load, handler, queue).latencies)
                    guard try await queue.isDrained() else { return }
                    throw BenchmarkError.notMeasured("the backlog was gone before the other lane was measured")
                }
            }
        }
        var findings = QueueFindings()
        findings.add(LatencyPart.line("another lane, alone", clean, "a job of 2 ms each 5 to 15 ms"))
        findings.add(LatencyPart.line("another lane, beside 100,000 jobs of one", beside, "the same"))
        let most = { (rounds: [[Double]]) in rounds.map { $0.percentile(0.99) }.median }
        findings.add(
            "other-lane-p99",
            most(beside) / most(clean),
            "1",
            .atMost(2),
            "p99 from enqueue to start of \(load.count) jobs of 2 ms, one each 5 to 15 ms, while another lane has "
                + "\(Self.backlog) jobs of 2 ms, against the same without them; concurrency 10, \(rounds) rounds"
        )
        return findings
    }
}

/// A handler that takes a moment and does nothing with it.
struct BusyHandler: JobHandler {
    static let kind: JobKind = "busy"

    let duration: Duration

    var kind: JobKind { Self.kind }

    func run(_ job: ClaimedJob, _ context: JobContext) async throws -> JobOutcome {
        try await Task.sleep(for: duration)
        return .completed
    }
}
