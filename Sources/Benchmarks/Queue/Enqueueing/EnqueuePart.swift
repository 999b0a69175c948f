import JobQueue
import Postgres

/// How fast jobs come in: one by one and in bulk, and what the wake-up notices of it cost.
struct EnqueuePart: QueuePart {
    let name = "enqueue"

    func run(on stage: QueueStage) async throws -> QueueFindings {
        let rounds = stage.options.isFull ? 15 : 7
        let duration: Duration = .seconds(1)
        var samples: [EnqueueRun: [Double]] = [:]
        try await stage.withQueue { queue in
            // Somebody must listen: a notice that nobody waits for costs nothing.
            try await queue.withWorker([NoOpHandler()], concurrency: 10) {
                for _ in 0..<rounds {
                    for run in EnqueueRun.all {
                        samples[run, default: []].append(try await run.rate(on: queue, for: duration))
                        while try await !queue.isDrained() { try await Task.sleep(for: .milliseconds(5)) }
                    }
                }
            }
        }
        return findings(samples, rounds: rounds)
    }

    private func findings(_ samples: [EnqueueRun: [Double]], rounds: Int) -> QueueFindings {
        var findings = QueueFindings()
        for run in EnqueueRun.all {
            var line = QueueLine(run.what)
            line.rate = samples[run, default: []].median
            findings.add(line)
        }
        // Of each round's ratio, so that what else the machine does meets both sides.
        let ratios = zip(samples[.single, default: []], samples[.silent, default: []]).map { $0 / $1 }
        findings.add(
            "notify-cost",
            ratios.median,
            "1",
            .atLeast(0.95),
            "rate of single enqueues from 4 tasks as they are, against the same without a notice; a worker listens; "
                + "median of \(rounds) rounds' ratios"
        )
        return findings
    }
}

/// One way to enqueue.
struct EnqueueRun: Hashable {
    static let one = EnqueueRun(what: "enqueue, one by one from 1 task", tasks: 1, batch: 1)
    static let single = EnqueueRun(what: "enqueue, one by one from 4 tasks", tasks: 4, batch: 1)
    static let silent = EnqueueRun(what: "enqueue, the same without a notice", tasks: 4, batch: 1, notifies: false)
    static let bulk = EnqueueRun(what: "enqueue, 1,000 with each call from 1 task", tasks: 1, batch: 1_000)
    static let all = [one, single, silent, bulk]

    let what: String
    let tasks: Int
    let batch: Int
    var notifies = true

    /// Enqueues for so long, and returns how many jobs a second.
    func rate(on queue: QueueDatabase, for duration: Duration) async throws -> Double {
        let jobs = [NewJob](
            repeating: NewJob(kind: NoOpHandler.kind, queue: QueueDatabase.queue, lane: "lane:0", payload: "{\"n\":1}"),
            count: batch
        )
        let start = ContinuousClock.now
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<tasks {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now - start < duration {
                        try await enqueue(jobs, on: queue)
                        count += batch
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(count) / (ContinuousClock.now - start).inSeconds
    }

    private func enqueue(_ jobs: [NewJob], on queue: QueueDatabase) async throws {
        if notifies {
            try await queue.jobs.enqueue(jobs)
        } else {
            try await queue.jobs.enqueueInSilence(jobs)
        }
    }
}
