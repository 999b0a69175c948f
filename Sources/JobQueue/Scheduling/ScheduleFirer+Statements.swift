import Foundation
import Postgres

extension ScheduleFirer {
    /// Reads the schedules that are due, with the database's clock, from a place in their order on.
    static func dueStatement(after place: (Date, ScheduleName), limit: Int) -> SQL {
        """
        select \(sql: ScheduleRow.columns), now() as now
        from pollux.schedule s
        where s.enabled
          and s.next_at <= now()
          and (s.next_at, s.name) > (\(place.0), \(place.1))
        order by s.next_at, s.name
        limit \(Int64(limit))
        """
    }

    /// Moves schedules on that are as they were read, and inserts the jobs of their times.
    ///
    /// A schedule that another firer holds is passed by: that one fires it, or gives it back by dying. One that was fired,
    /// defined or disabled since it was read has another version, also when the lock was waited for by this very statement,
    /// because the condition is judged anew on the row that is locked.
    static func fireStatement(_ due: [DueSchedule]) -> SQL {
        let times = due.flatMap { schedule in schedule.firing.times.map { (schedule.name, $0) } }
        return """
            with asked as materialized (
                select a.name, a.version, a.due_at, a.next_at
                from unnest(\(due.map(\.name)), \(due.map(\.version)), \(due.map(\.dueAt)), \(due.map(\.firing.next)))
                    as a (name, version, due_at, next_at)
            ), taken as materialized (
                select a.next_at as then_at, s.name, s.version, s.kind, s.queue, s.lane, s.payload, s.organization_id,
                    s.priority, s.retry_waits, s.retry_jitter, s.longest_run, s.unique_key
                from asked a
                join pollux.schedule s on s.name = a.name
                where s.version = a.version
                  and s.next_at = a.due_at
                  and s.enabled
                order by s.name
                for update of s skip locked
            ), wanted as materialized (
                select nextval('pollux.job_id_seq') as id, o.name, o.scheduled_at, o.n
                from (
                    select w.name, w.scheduled_at, w.n
                    from unnest(\(times.map(\.0)), \(times.map(\.1))) with ordinality as w (name, scheduled_at, n)
                    join taken t on t.name = w.name
                    -- the oldest time of a schedule gets the lowest id
                    order by w.n
                ) o
            ), inserted as (
                insert into pollux.job (
                    id, kind, queue, lane, payload, organization_id, priority, run_at, retry_waits, retry_jitter,
                    unique_key, longest_run
                )
                select w.id, t.kind, t.queue, t.lane,
                    t.payload || jsonb_build_object(
                        'scheduledAt',
                        to_char(w.scheduled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                    ),
                    t.organization_id, t.priority, now(), t.retry_waits, t.retry_jitter, t.unique_key, t.longest_run
                from wanted w
                join taken t on t.name = w.name
                -- locks on unique keys are taken in one order
                order by t.unique_key, w.n
                on conflict (unique_key) where unique_key is not null do nothing
                returning id
            ), outcome as materialized (
                select t.name,
                    count(w.id) as times,
                    count(i.id) as jobs,
                    max(w.scheduled_at) filter (where i.id is not null) as last_at,
                    max(i.id) as last_job_id
                from taken t
                left join wanted w on w.name = t.name
                left join inserted i on i.id = w.id
                group by t.name
            ), moved as (
                update pollux.schedule s
                set next_at = t.then_at,
                    last_at = coalesce(o.last_at, s.last_at),
                    fired_at = case when o.jobs > 0 then now() else s.fired_at end,
                    last_job_id = coalesce(o.last_job_id, s.last_job_id),
                    fault = null,
                    version = s.version + 1
                from taken t
                join outcome o on o.name = t.name
                where s.name = t.name
                  and s.version = t.version
                returning s.name
            )
            select t.name, o.times, o.jobs,
                -- what was not written whole is not written at all: the cast fails, and says why
                case
                    when m.name is not null and (o.jobs = o.times or t.unique_key is not null) then true
                    else ('schedule ' || t.name || ' was not fired whole')::boolean
                end as is_whole
            from taken t
            join outcome o on o.name = t.name
            left join moved m on m.name = t.name
            order by t.name
            """
    }
}
