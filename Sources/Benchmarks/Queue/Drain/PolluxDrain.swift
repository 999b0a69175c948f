import JobQueue

/// Our side: a worker with a no-op handler on a full queue.
struct PolluxDrain {
    let jobs: Int
    let concurrency: Int
    var lanes = 1

    /// How many jobs keep a worker busy for so long, roughly: from one short drain that nobody sees.
    static func jobs(forSeconds seconds: Double, concurrency: Int, on stage: QueueStage) async throws -> Int {
        let sample = try await PolluxDrain(jobs: 4_000, concurrency: concurrency).measure(on: stage)
        return min(max(Int(sample.rate * seconds) / 4_000 * 4_000, 8_000), 80_000)
    }

    /// Fills a fresh queue, and drains it while the clocks run: until the database shows nothing unfinished.
    func measure(on stage: QueueStage) async throws -> DrainSample {
        try await stage.withQueue { queue in
            try await queue.fill(jobs, lanes: lanes)
            try await queue.settle()
            let counter = FinishCounter(target: jobs)
            let meter = try await Meter(stage)
            return try await queue.withWorker([NoOpHandler()], concurrency: concurrency, observer: counter) {
                await counter.reached()
                while try await !queue.isDrained() { try await Task.sleep(for: .milliseconds(1)) }
                return try await meter.stop(jobs: jobs, inspector: queue.database)
            }
        }
    }
}
