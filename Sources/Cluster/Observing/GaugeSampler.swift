import Logging
import Polling
import Postgres
import Telemetry

/// Reads what is to be seen of the whole cluster, every few seconds: queue depth, oldest due age, workers, poll lag.
struct GaugeSampler: Sendable {
    let database: Database
    let pollers: PollerStore
    let metrics: MetricsRegistry

    /// Reads once.
    func sample() async throws {
        var depth: [MetricLabels: Double] = [:]
        var ages: [MetricLabels: Double] = [:]
        for row in try await database.query(Self.depthStatement) {
            let queue = try row.decode("queue", as: String.self)
            for state in ["ready", "scheduled", "running", "suspects"] {
                depth[["queue": queue, "state": state]] = Double(try row.decode(state, as: Int64.self))
            }
            ages[["queue": queue]] = try row.decode("oldest_due_seconds", as: Double.self)
        }
        metrics.replace(.queueDepth, depth)
        metrics.replace(.queueOldestDueAge, ages)
        let workers = try await database.query("select count(*) from pollux.worker_status where state = 'alive'")
        metrics.set(.workers, to: Double(try workers.first?.decode(0, as: Int64.self) ?? 0))
        let lag = try await pollers.lag()
        metrics.set(.pollLag, to: Double(lag.lag.milliseconds) / 1_000)
        metrics.set(.pollOverdue, to: Double(lag.overdue.milliseconds) / 1_000)
        metrics.replace(
            .pollers,
            [
                ["state": "all"]: Double(lag.pollers), ["state": "failing"]: Double(lag.failing),
                ["state": "paused"]: Double(lag.paused),
            ]
        )
    }

    private static let depthStatement: SQL = """
        select queue, ready, scheduled, running, suspects, oldest_due_seconds
        from pollux.queue_depth
        """
}
