import JobQueue
import Postgres

/// Jobs that come in over a time, each with the moment of its enqueueing; sent by a process of its own.
///
/// In the worker's own process, a wake-up that never left it would flatter the figures.
struct Load: Codable, Sendable {
    /// How many jobs.
    let count: Int
    /// How many are enqueued with each call.
    var batch = 1
    /// The shortest pause between two calls, in microseconds; pauses are counted from call to call, not from end to start.
    let shortestPause: Int
    /// The longest; each is drawn at random.
    let longestPause: Int
    /// The jobs' lane.
    var lane = "lane:load"

    /// One by one, 5 to 15 ms apart.
    static func trickle(_ count: Int) -> Load {
        Load(count: count, shortestPause: 5_000, longestPause: 15_000)
    }

    /// A thousand a second, ten with each call.
    static func thousandASecond(for duration: Duration) -> Load {
        Load(count: Int(duration.inSeconds * 1_000), batch: 10, shortestPause: 10_000, longestPause: 10_000)
    }

    /// Sends it from another process, and returns when the last job is enqueued.
    func send(to queue: QueueDatabase) async throws {
        let child = try ChildCommand.load(self, conninfo: queue.conninfo).start()
        for await _ in child.lines {}
        try await child.end()
    }

    /// Sends it from here.
    func run(on jobs: JobQueue) async throws {
        var next = ContinuousClock.now
        for first in stride(from: 0, to: count, by: batch) {
            // Behind time, the next call comes at once: the load does not wait for the queue.
            try await Task.sleep(until: next)
            next += .microseconds(Int.random(in: shortestPause...longestPause))
            let payload = "{\"sent\":\(MonotonicClock.now)}"
            let job = NewJob(
                kind: LatencyHandler.kind,
                queue: QueueDatabase.queue,
                lane: LaneKey(rawValue: lane),
                payload: payload
            )
            try await jobs.enqueue([NewJob](repeating: job, count: min(batch, count - first)))
        }
    }
}
