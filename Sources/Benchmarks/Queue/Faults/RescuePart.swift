import Glibc
import JobQueue
import Synchronization

/// A worker is killed in the midst of its jobs: how long until they run again, and whether one is lost or finished twice.
struct RescuePart: QueuePart {
    private static let jobs = 600
    private static let concurrency = 20

    let name = "rescue"

    /// What was told, by whom.
    private final class Log: Sendable {
        private let starts = Mutex<[String: ContinuousClock.Instant]>([:])
        private let ends = Mutex<Set<String>>([])

        func note(_ line: String) {
            let words = line.split(separator: " ")
            guard let what = words.first, let id = words.last.map(String.init) else { return }
            if what == "started" { starts.withLock { $0[id] = .now } }
            if what == "ended" { ends.withLock { _ = $0.insert(id) } }
        }

        var started: [String: ContinuousClock.Instant] { starts.withLock { $0 } }
        var ended: Set<String> { ends.withLock { $0 } }
    }

    /// What one kill showed.
    private struct Kill {
        /// From the kill to the last of the victim's jobs running again.
        let seconds: Double
        /// How many the victim had started and not ended.
        let interrupted: Int
        /// Jobs whose handler came to its end in both workers.
        let endedTwice: Int
        /// Jobs that history does not have exactly once.
        let wrong: Int
    }

    func run(on stage: QueueStage) async throws -> QueueFindings {
        var kills: [Kill] = []
        for _ in 0..<(stage.options.isFull ? 5 : 2) { kills.append(try await kill(on: stage)) }
        let seconds = kills.map(\.seconds).median
        let (interrupted, twice, wrong) = kills.reduce(into: (0, 0, 0)) { sums, kill in
            sums.0 += kill.interrupted
            sums.1 += kill.endedTwice
            sums.2 += kill.wrong
        }
        var findings = QueueFindings()
        var line = QueueLine("SIGKILL of a worker")
        line.remark =
            "\(seconds.formatted(digits: 1)) s; of \(kills.count * Self.jobs) jobs \(interrupted) interrupted, "
            + "\(twice) handlers ended twice, \(wrong) not finished exactly once"
        findings.add(line)
        findings.add(
            "rescue-s",
            seconds,
            "s",
            .atMost(10),
            "\(Self.jobs) jobs of 50 to 150 ms, \(Self.concurrency) at once, the worker's process killed after 200; until the last "
                + "interrupted one runs again; \(kills.count) times; \(wrong) stranded or finished twice"
        )
        return findings
    }

    private func kill(on stage: QueueStage) async throws -> Kill {
        try await stage.withQueue { queue in
            try await queue.fill(Self.jobs, kind: TellingHandler.kind)
            try await queue.settle()
            let (victim, survivor) = (Log(), Log())
            let child = try ChildCommand.work(conninfo: queue.conninfo, concurrency: Self.concurrency).start()
            let limit = child.limit(to: .seconds(120))
            defer { limit.cancel() }
            var killed = ContinuousClock.now
            var isKilled = false
            for await line in child.lines {
                victim.note(line)
                guard victim.ended.count >= 200, !isKilled else { continue }
                child.signal(SIGKILL)
                killed = .now
                isKilled = true
            }
            let interrupted = Set(victim.started.keys).subtracting(victim.ended)
            guard !interrupted.isEmpty else {
                throw BenchmarkError.notMeasured("the worker was done before it was killed")
            }
            let handler = TellingHandler { survivor.note($0) }
            let deadline = ContinuousClock.now + .seconds(120)
            try await queue.withWorker([handler], concurrency: Self.concurrency) {
                while try await !queue.isDrained(), ContinuousClock.now < deadline {
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            let again = interrupted.map { survivor.started[$0] }
            let last = again.contains(nil) ? nil : again.compactMap { $0 }.max()
            let wrong: Int64 =
                try await queue.database.query(
                    """
                    select \(Int64(Self.jobs)) - count(*) filter (where n = 1)
                    from (select count(*) as n from pollux.job_history group by id) finished
                    """
                ).first?.decode(0) ?? 0
            return Kill(
                seconds: last.map { ($0 - killed).inSeconds } ?? .infinity,
                interrupted: interrupted.count,
                endedTwice: victim.ended.intersection(survivor.ended).count,
                wrong: Int(wrong)
            )
        }
    }
}
