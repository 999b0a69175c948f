import JobQueue
import Synchronization

/// Notes when each job starts, and how long after its enqueueing.
final class LatencyHandler: JobHandler {
    static let kind: JobKind = "load"

    /// One job's start.
    struct Start {
        /// When it was enqueued, on the machine's clock.
        let sent: Int64
        let started: Int64

        var milliseconds: Double { Double(started - sent) / 1e6 }
    }

    private let duration: Duration
    private let log = Mutex<[Start]>([])

    /// Makes one whose jobs take so long.
    init(duration: Duration = .zero) {
        self.duration = duration
    }

    var kind: JobKind { Self.kind }

    /// What has been noted since the last call.
    func take() -> [Start] {
        log.withLock { log in
            defer { log = [] }
            return log
        }
    }

    /// Waits until so many have started.
    ///
    /// - Throws: ``BenchmarkError/notMeasured(_:)`` after half a minute without a further one.
    func wait(for count: Int) async throws {
        var (seen, deadline) = (-1, ContinuousClock.now)
        while true {
            let now = log.withLock(\.count)
            if now >= count { return }
            if now != seen { (seen, deadline) = (now, .now + .seconds(30)) }
            guard ContinuousClock.now < deadline else {
                throw BenchmarkError.notMeasured("only \(now) of \(count) jobs have started")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func run(_ job: ClaimedJob, _ context: JobContext) async throws -> JobOutcome {
        let now = MonotonicClock.now
        guard let sent = Int64(job.payload.filter(\.isNumber)) else { return .dead(error: "no time in its payload") }
        log.withLock { $0.append(Start(sent: sent, started: now)) }
        if duration > .zero { try await Task.sleep(for: duration) }
        return .completed
    }
}

extension [LatencyHandler.Start] {
    /// From enqueue to start, in milliseconds.
    var latencies: [Double] { map(\.milliseconds) }

    /// How many started in a second, from the first enqueueing to the last start.
    var rate: Double {
        guard let first = map(\.sent).min(), let last = map(\.started).max(), last > first else { return .nan }
        return Double(count) / (Double(last - first) / 1e9)
    }
}
