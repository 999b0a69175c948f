import Foundation
import Postgres

/// How a schedule is read from its row.
enum ScheduleRow {
    /// The columns that a row is read from, of `pollux.schedule s`.
    static let columns: SQL = """
        s.name, s.run_every, s.cron, s.time_zone, s.spread, s.spread_offset, s.catch_up, s.catch_up_limit,
        s.kind, s.queue, s.lane, s.payload::text as payload, s.organization_id, s.priority, s.retry_waits,
        s.retry_jitter, s.longest_run, s.unique_key, s.enabled, s.version, s.next_at, s.last_at, s.fired_at,
        s.last_job_id, s.fault, s.created_at, s.updated_at
        """

    /// Reads a row.
    ///
    /// - Throws: ``JobQueueError/invalidSchedule(_:reason:)`` where the row has been changed by hand, or by a newer release,
    ///   into something that means nothing here.
    static func schedule(_ row: Row) throws -> Schedule {
        let name: ScheduleName = try row.decode("name")
        do {
            let nextAt: Date = try row.decode("next_at")
            return Schedule(
                definition: NewSchedule(
                    name,
                    try rule(row),
                    catchUp: try catchUp(row),
                    spread: try row.decode("spread", as: Duration.self),
                    job: try job(row)
                ),
                offset: try row.decode("spread_offset"),
                isEnabled: try row.decode("enabled"),
                nextAt: nextAt == .distantPast ? nil : nextAt,
                lastAt: try row.decode("last_at"),
                firedAt: try row.decode("fired_at"),
                lastJob: try row.decode("last_job_id"),
                fault: try row.decode("fault"),
                createdAt: try row.decode("created_at"),
                updatedAt: try row.decode("updated_at"),
                version: try row.decode("version")
            )
        } catch {
            throw JobQueueError.invalidSchedule(name, reason: "\(error)")
        }
    }

    private static func rule(_ row: Row) throws -> ScheduleRule {
        if let interval = try row.decode("run_every", as: Duration?.self) { return .every(interval) }
        return try .cron(try row.decode("cron"), in: try row.decode("time_zone"))
    }

    private static func catchUp(_ row: Row) throws -> CatchUp {
        let policy: String = try row.decode("catch_up")
        guard let catchUp = CatchUp(stored: policy, limit: try row.decode("catch_up_limit")) else {
            throw CronError(
                "“\(policy)” with its limit is no way to catch up; it is skip, latest, or all with 1 to 1000"
            )
        }
        return catchUp
    }

    private static func job(_ row: Row) throws -> NewJob {
        NewJob(
            kind: try row.decode("kind"),
            queue: try row.decode("queue"),
            lane: try row.decode("lane"),
            payload: try row.decode("payload"),
            organizationID: try row.decode("organization_id"),
            priority: try row.decode("priority"),
            retry: RetryPolicy(
                waits: try row.decode("retry_waits", as: [Double].self).map { .seconds($0) },
                jitter: try row.decode("retry_jitter")
            ),
            uniqueKey: try row.decode("unique_key"),
            longestRun: try row.decode("longest_run")
        )
    }
}
