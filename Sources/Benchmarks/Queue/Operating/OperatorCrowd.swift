import Postgres

/// A large installation, made of rows by the million, and what an operator asks of it.
enum OperatorCrowd {
    /// What makes it, each with a word for people.
    static let statements: [(String, SQL)] = [
        ("partitions of the past", partitions),
        ("10 M finished jobs", finished),
        ("1 M failed tries", tries),
        ("300,000 dead jobs", dead),
        ("25 workers", workers),
        ("10,000 lanes", lanes),
        ("a million live jobs", live),
        ("the queues' clocks", clocks),
    ]

    /// The first page of each view, and rows by id and by lane.
    static let looks = [
        "health",
        "queue_depth",
        "lane_backlog limit 20",
        "lane_status order by lane limit 50",
        "lane_status where lane = 'endpoint:7'",
        "lane_status where paused_until > now() limit 50",
        "job_status limit 50",
        "job_status order by id limit 50",
        "job_status order by id desc limit 50",
        "job_status where id = 20500000",
        "job_status where lane = 'endpoint:8' order by id limit 50",
        "job_status where lane = 'endpoint:7' limit 50",
        "job_status where session_id is not null order by lease_age desc limit 50",
        "explain_job(20500000)",
        "explain_job(500000)",
        "worker_status",
        "worker_status where id = 3",
        "dead_job order by died_at desc limit 50",
        "dead_job where id = 12150000",
        "dead_job where lane = 'endpoint:7' order by died_at desc limit 50",
        "dead_job where kind = 'deliver' order by died_at desc limit 50",
        "attempt_log limit 50",
        "attempt_log where job_id = 5000000",
        "attempt_log where lane = 'endpoint:7' and outcome <> 'completed' order by finished_at desc limit 50",
        "attempt_log where outcome <> 'completed' and finished_at > now() - interval '10 min' limit 50",
        "attempt_log where finished_at > now() - interval '1 min' order by finished_at desc limit 50",
        "job_history where id = 5000000",
        "job_history order by id desc limit 50",
        "partition_status",
        "xmin_holder",
        "schedule_status",
        "poller_status limit 50",
        "delivery_status limit 50",
        "bulk_status limit 50",
    ]

    private static let partitions: SQL = """
        do $$
        declare
            v_table record;
            v_from timestamptz;
        begin
            for v_table in select r.table_name, r.step, case r.table_name when 'dead_letter' then 90 else 14 end as days from pollux.retention r loop
                v_from := (select min(p.from_at) from pollux.partitions(('pollux.' || v_table.table_name)::regclass) p);
                while v_from > now() - make_interval(days => v_table.days) loop
                    v_from := v_from - v_table.step;
                    execute format(
                        'create table pollux.%I partition of pollux.%I for values from (%L) to (%L)',
                        v_table.table_name || to_char(v_from at time zone 'UTC', '_YYYYMMDD'), v_table.table_name, v_from, v_from + v_table.step
                    );
                end loop;
            end loop;
        end
        $$
        """

    private static let finished: SQL = """
        insert into pollux.job_history (
            id, finished_at, outcome, kind, queue, lane, organization_id, session_id, created_at, started_at, attempts,
            failures, payload
        )
        select n, t, case when n % 100 = 0 then 'cancelled' else 'completed' end,
            (array['poll', 'deliver', 'bulk_page', 'join'])[1 + n % 4],
            (array['poll', 'webhook', 'bulk', 'maintenance'])[1 + n % 4],
            'endpoint:' || n % 10000, n % 500, n % 25, t - interval '2 s', t - interval '1 s', 1, 0,
            jsonb_build_object('delivery', n)
        from (select n, now() - interval '13 days 20 hours' * (1 - n / 1e7) as t from generate_series(1, 10000000) n) x
        """

    private static let tries: SQL = """
        insert into pollux.job_attempt (
            job_id, finished_at, attempt, session_id, kind, lane, started_at, outcome, error
        )
        select n * 10, t, 1, n % 25, (array['poll', 'deliver', 'bulk_page', 'join'])[1 + n % 4], 'endpoint:' || n % 10000,
            t - interval '1 s', 'failed', 'HTTP 503'
        from (select n, now() - interval '13 days 20 hours' * (1 - n / 1e6) as t from generate_series(1, 1000000) n) x
        """

    private static let dead: SQL = """
        insert into pollux.dead_letter (
            id, died_at, reason, error, kind, queue, lane, priority, organization_id, created_at, attempts, failures,
            crashes, retry_jitter, retry_waits, longest_run, payload
        )
        select 12000000 + n, t, 'failed', 'HTTP 410 Gone', (array['poll', 'deliver', 'bulk_page', 'join'])[1 + n % 4],
            (array['poll', 'webhook', 'bulk', 'maintenance'])[1 + n % 4], 'endpoint:' || n % 10000, 0, n % 500,
            t - interval '1 day', 8, 8, 0, 0.1, '{5,300,1800}', interval '5 min', jsonb_build_object('delivery', n)
        from (select n, now() - interval '80 days' * power(1 - n / 3e5, 3) as t from generate_series(1, 300000) n) x
        """

    private static let workers: SQL = """
        insert into pollux.worker_session (host, process_id, queues, concurrency, running)
        select 'worker-' || n, 1000 + n, '{poll,webhook,bulk,maintenance}', 100, 80 from generate_series(1, 25) n
        """

    private static let lanes: SQL = """
        insert into pollux.lane (key, cap, paused_until, pause_reason)
        select 'endpoint:' || n, 10, case when n % 500 = 1 then 'infinity'::timestamptz end,
            case when n % 500 = 1 then '410 Gone' end
        from generate_series(0, 9999) n
        """

    /// 2,000 leased, 298,000 scheduled, the others ready; three of ten in one lane.
    private static let live: SQL = """
        insert into pollux.job (
            id, kind, queue, lane, run_at, token, session_id, claimed_at, started_at, deadline_at, attempts, crashes,
            organization_id, payload, retry_waits, scheduled, turn
        )
        select 20000000 + n, (array['poll', 'deliver', 'bulk_page', 'join'])[1 + n % 4],
            (array['poll', 'webhook', 'bulk', 'maintenance'])[1 + n % 4],
            'endpoint:' || case when n % 10 < 3 then 7 else n % 10000 end,
            now() + interval '10 ms' * (n - 702000),
            case when n <= 2000 then n end, case when n <= 2000 then 1 + n % 25 end, case when n <= 2000 then now() end,
            case when n <= 2000 then now() end, case when n <= 2000 then now() + interval '5 min' end, (n <= 2000)::integer,
            case when n between 3000 and 3050 then 2 else 0 end, n % 500, jsonb_build_object('delivery', n),
            '{5,300,1800}', n > 702000 or n between 3000 and 3050,
            case when n between 2001 and 702000 then 1000 * (case when n % 10 < 3 then n / 3 else n / 10000 end) else 0 end
        from generate_series(1, 1000000) n
        """

    private static let clocks: SQL = """
        insert into pollux.queue_clock (queue, head_turn, head_id, middle_turn, middle_id, floor_turn, floor_id)
        select q, 0, 0, 0, 0, 0, 0 from unnest('{poll,webhook,bulk,maintenance}'::text[]) q
        """
}
