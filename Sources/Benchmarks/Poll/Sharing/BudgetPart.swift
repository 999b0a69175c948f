import Foundation
import Synchronization

/// Three worker processes on one budget, one of which is killed and replaced in the middle, at a vendor that counts by itself.
struct BudgetPart: PollPart {
    let name = "budget"

    private static let workers = 3
    private static let calls = 100
    private static let seconds = 10

    func run(_ options: BenchmarkOptions) async throws -> PollFindings {
        let windows = options.isFull ? 6 : 4
        return try await QueueStage.run(options) { stage in
            var findings = PollFindings()
            for isSliding in [true, false] {
                let entries = try await stage.withQueue { queue in
                    try await Self.spend(queue.conninfo, isSliding: isSliding, windows: windows)
                }
                Self.report(entries, isSliding: isSliding, windows: windows, &findings)
            }
            return findings
        }
    }

    /// What the vendor saw from the first call on: a window in which all begins, then those that count.
    private static func spend(_ conninfo: String, isSliding: Bool, windows: Int) async throws -> [LimitServer.Entry] {
        let limit = LimitServer.Limit(isSliding: isSliding, calls: calls, seconds: Double(seconds))
        let server = try ChildCommand.limitCalls(limit).start()
        defer { server.signal(SIGKILL) }
        let port = try await ListingPart.port(of: server)
        let entries = Mutex<[LimitServer.Entry]>([])
        // It ends with the server.
        let reading = Task {
            for await line in server.lines {
                let entry = try JSONDecoder().decode(LimitServer.Entry.self, from: Data(line.utf8))
                entries.withLock { $0.append(entry) }
            }
        }
        let load = ChildCommand.spendBudget(
            BudgetLoad(origin: "http://127.0.0.1:\(port)", calls: calls, seconds: seconds, conninfo: conninfo)
        )
        var workers: [ChildProgram] = []
        defer { for worker in workers { worker.signal(SIGKILL) } }
        for _ in 0..<Self.workers { workers.append(try load.start()) }
        let start = ContinuousClock.now
        // The first window, the rest of the one in which it ends, and those that count.
        let half = Duration.seconds(seconds) * (1.5 + Double(windows) / 2)
        try await Task.sleep(until: start + half)
        workers[0].signal(SIGKILL)
        workers.append(try load.start())
        try await Task.sleep(until: start + half * 2)
        server.signal(SIGKILL)
        try await reading.value
        return entries.withLock { $0 }
    }

    private static func report(
        _ entries: [LimitServer.Entry],
        isSliding: Bool,
        windows: Int,
        _ findings: inout PollFindings
    ) {
        let length = Double(seconds)
        // Of the first window much may be used up at once: what counts begins behind it, and at the multiples where the vendor does.
        let first = entries.first?.at ?? .nan
        let begin = isSliding ? first + length : (first / length + 1).rounded(.up) * length
        let counted = entries.filter { $0.at >= begin && $0.at < begin + length * Double(windows) }
        let refusals = entries.count { $0.isRefused }
        let used = Double(counted.count { !$0.isRefused }) / Double(calls * windows)
        let kind = isSliding ? "sliding window" : "fixed window"
        var line = PollLine("calls of \(workers) workers, \(kind)")
        line.rate = Double(counted.count) / (length * Double(windows))
        line.remark = "\(refusals) of \(entries.count) refused, most in \(seconds) s: \(most(entries))"
        findings.add(line)
        let conditions = """
            \(workers) worker processes on one budget of \(calls) calls in \(seconds) s, one killed and replaced in the middle; \
            \(kind)
            """
        let suffix = isSliding ? "" : "-fixed"
        findings.add(
            "budget-refused" + suffix,
            Double(refusals) / Double(entries.count),
            "1",
            .atMost(0.01),
            conditions + ", of all calls"
        )
        findings.add(
            "budget-used" + suffix,
            used,
            "1",
            .atLeast(0.95),
            conditions + ", over \(seconds * windows) s after the first window"
        )
    }

    /// The most calls that came within any stretch of the length.
    private static func most(_ entries: [LimitServer.Entry]) -> Int {
        let times = entries.map(\.at)
        var first = 0
        var most = 0
        for (index, time) in times.enumerated() {
            while time - times[first] >= Double(seconds) { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }
}
