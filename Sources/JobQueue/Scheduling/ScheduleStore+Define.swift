import Foundation
public import Postgres

extension ScheduleStore {
    /// Defines schedules in the caller's transaction; a row is held by it until it ends, which firing passes by.
    ///
    /// - Returns: What was done, in the order given.
    /// - Throws: ``JobQueueError/invalidSchedule(_:reason:)`` for what could not be fired, or `PostgresError`.
    @discardableResult
    public func define(_ schedules: [NewSchedule], on connection: Connection) async throws -> [Change] {
        for schedule in schedules { try schedule.check() }
        guard let now = try await connection.query("select now()").first?.decode(0, as: Date.self) else { return [] }
        var changes: [Int: Change] = [:]
        // By name, so that two programs that start at once can't wait for each other.
        for (place, schedule) in schedules.enumerated().sorted(by: {
            $0.element.name.rawValue < $1.element.name.rawValue
        }) {
            let offset = Timetable.offset(of: schedule.name, within: schedule.spread)
            guard let next = Timetable(schedule.rule, offset: offset).due(after: now) else {
                throw JobQueueError.invalidSchedule(schedule.name, reason: "it would never fire again")
            }
            let rows = try await connection.query(Self.defineStatement(schedule, offset: offset, next: next))
            switch try rows.first?.decode("version", as: Int64.self) {
            case nil: changes[place] = .unchanged
            case 1: changes[place] = .created
            default: changes[place] = .changed
            }
        }
        return schedules.indices.map { changes[$0] ?? .unchanged }
    }

    static func defineStatement(_ schedule: NewSchedule, offset: Duration, next: Date) -> SQL {
        let (interval, cron, zone) = stored(schedule.rule)
        let (catchUp, limit) = schedule.catchUp.stored
        let job = schedule.job
        return """
            insert into pollux.schedule as s (
                name, run_every, cron, time_zone, spread, spread_offset, catch_up, catch_up_limit, kind, queue, lane,
                payload, organization_id, priority, retry_waits, retry_jitter, longest_run, unique_key, next_at
            )
            values (
                \(schedule.name), \(interval), \(cron), \(zone), \(schedule.spread), \(offset), \(catchUp), \(limit),
                \(job.kind), \(job.queue), \(job.lane), \(job.payload)::jsonb, \(job.organizationID), \(job.priority),
                \(job.retry.arrayLiteral)::real[], \(job.retry.jitter), \(job.longestRun), \(job.uniqueKey), \(next)
            )
            on conflict (name) do update
            set run_every = excluded.run_every,
                cron = excluded.cron,
                time_zone = excluded.time_zone,
                spread = excluded.spread,
                spread_offset = excluded.spread_offset,
                catch_up = excluded.catch_up,
                catch_up_limit = excluded.catch_up_limit,
                kind = excluded.kind,
                queue = excluded.queue,
                lane = excluded.lane,
                payload = excluded.payload,
                organization_id = excluded.organization_id,
                priority = excluded.priority,
                retry_waits = excluded.retry_waits,
                retry_jitter = excluded.retry_jitter,
                longest_run = excluded.longest_run,
                unique_key = excluded.unique_key,
                -- the same rule stays due when it was, only its part of the spread may have moved
                next_at = case
                    when (s.run_every, s.cron, s.time_zone)
                        is not distinct from (excluded.run_every, excluded.cron, excluded.time_zone)
                    then s.next_at - s.spread_offset + excluded.spread_offset
                    else excluded.next_at
                end,
                fault = null,
                version = s.version + 1,
                updated_at = now()
            where (
                s.run_every, s.cron, s.time_zone, s.spread, s.spread_offset, s.catch_up, s.catch_up_limit, s.kind,
                s.queue, s.lane, s.payload, s.organization_id, s.priority, s.retry_waits, s.retry_jitter, s.longest_run,
                s.unique_key
            ) is distinct from (
                excluded.run_every, excluded.cron, excluded.time_zone, excluded.spread, excluded.spread_offset,
                excluded.catch_up, excluded.catch_up_limit, excluded.kind, excluded.queue, excluded.lane,
                excluded.payload, excluded.organization_id, excluded.priority, excluded.retry_waits,
                excluded.retry_jitter, excluded.longest_run, excluded.unique_key
            )
            returning s.version
            """
    }

    private static func stored(_ rule: ScheduleRule) -> (interval: Duration?, cron: String?, zone: String?) {
        switch rule {
        case .every(let interval): (interval, nil, nil)
        case .cron(let expression, let zone):
            // Foundation calls it by its older name, whichever it was asked for.
            (nil, expression.description, zone.identifier == "GMT" ? "UTC" : zone.identifier)
        }
    }
}
