import JobQueue
import Postgres

extension ReleasedStatements {
    /// Enqueues jobs with these numbers, every other one of the kind that completes in its own transaction.
    static func enqueue(_ numbers: [Int], in queue: QueueName) -> SQL {
        """
        with wanted as materialized (
            select nextval('pollux.job_id_seq') as id, w.*
            from unnest(
                \(numbers.map { $0.isMultiple(of: 2) ? "exact" : "plain" }),
                \(numbers.map { _ in queue }),
                \(numbers.map { "lane \($0 % 3)" }),
                \(numbers.map { #"{"number": \#($0)}"# }),
                \(numbers.map { _ in Int64?.none }),
                \(numbers.map { _ in Int16(0) }),
                \(numbers.map { $0.isMultiple(of: 5) ? 0.2 : 0 }),
                \(numbers.map { _ in "{1.0,2.0}" }),
                \(numbers.map { _ in 0.1 }),
                \(numbers.map { _ in String?.none }),
                \(numbers.map { _ in 300.0 })
            ) with ordinality as w (
                kind, queue, lane, payload, organization_id, priority, wait, retry_waits, retry_jitter, unique_key,
                longest_run, n
            )
        ), inserted as (
            insert into pollux.job (
                id, kind, queue, lane, payload, organization_id, priority, run_at, retry_waits, retry_jitter,
                unique_key, longest_run
            )
            select w.id, w.kind, w.queue, w.lane, w.payload::jsonb, w.organization_id, w.priority,
                now() + make_interval(secs => w.wait), w.retry_waits::real[], w.retry_jitter, w.unique_key,
                make_interval(secs => w.longest_run)
            from wanted w
            -- locks on unique keys are taken in one order
            order by w.unique_key, w.n
            on conflict (unique_key) where unique_key is not null do nothing
            returning id
        )
        select i.id
        from wanted w
        left join inserted i on i.id = w.id
        order by w.n
        """
    }
}
