/// A queue in which something of everything happens: what the guide's examples show.
enum BadNight {
    static let script = """
        insert into pollux.worker_session (id, host, process_id, queues, concurrency, running, started_at, heartbeat_at, lost_at) values
            (41, 'worker-1', 2011, '{poll,bulk,webhook,maintenance}', 16, 2, now() - interval '9 hours', now(), null),
            (42, 'worker-2', 1994, '{webhook}', 16, 1, now() - interval '9 hours', now(), null),
            (43, 'worker-3', 2050, '{webhook}', 16, 1, now() - interval '2 hours', now() - interval '70 s', now() - interval '63 s');
        insert into pollux.lane (key, cap, paused_until, pause_reason) values
            ('endpoint:7', 10, null, null),
            ('endpoint:9', 10, now() + interval '10 min', 'the receiver asked for it (Retry-After)');
        insert into pollux.job (id, kind, queue, lane, run_at, token, session_id, claimed_at, started_at, deadline_at, attempts, failures, crashes, retry_waits, organization_id, last_error, payload) values
            (4711, 'deliver', 'webhook', 'endpoint:7', now() + interval '5 min', null, null, null, null, null, 2, 2, 0, '{5,300,1800}', 12, 'HTTP 503', '{"delivery": 901}'),
            (4712, 'deliver', 'webhook', 'endpoint:9', now() - interval '3 min', null, null, null, null, null, 0, 0, 0, '{5,300,1800}', 12, null, '{"delivery": 902}'),
            (4713, 'deliver', 'webhook', 'endpoint:7', now() - interval '2 s', 90, 42, now() - interval '1.5 s', now() - interval '1.5 s', now() + interval '1 min', 1, 0, 0, '{5,300,1800}', 12, null, '{"delivery": 903}'),
            (4714, 'poll', 'poll', 'instance:3', now() - interval '8 s', 91, 41, now() - interval '7 s', now() - interval '7 s', now() + interval '4 min', 1, 0, 0, '{}', 15, null, '{"poller": 31}'),
            (4715, 'bulk_page', 'bulk', 'instance:3', now() - interval '4 s', 92, 41, now() - interval '3 s', now() - interval '3 s', now() + interval '4 min', 1, 0, 1, '{5,60}', 15, 'its session 43 fell silent while it ran', '{"bulk": 8, "page": 2}');
        insert into pollux.job (id, kind, queue, lane, run_at, organization_id, retry_waits)
        select 4800 + n, 'deliver', 'webhook', case when n % 10 < 8 then 'endpoint:7' else 'endpoint:' || 20 + n % 7 end, now() - interval '90 s' + n * interval '100 ms', 12, '{5,300,1800}'
        from generate_series(1, 400) n;
        insert into pollux.job_attempt (job_id, finished_at, attempt, session_id, kind, lane, started_at, outcome, error) values
            (4711, now() - interval '6 min', 1, 42, 'deliver', 'endpoint:7', now() - interval '361 s', 'failed', 'HTTP 503'),
            (4711, now() - interval '1 s', 2, 41, 'deliver', 'endpoint:7', now() - interval '2 s', 'failed', 'HTTP 503'),
            (4715, now() - interval '62 s', 0, 43, 'bulk_page', 'instance:3', now() - interval '75 s', 'lost', 'its session 43 fell silent while it ran');
        insert into pollux.dead_letter (id, died_at, reason, error, kind, queue, lane, priority, organization_id, created_at, attempts, failures, crashes, retry_jitter, retry_waits, longest_run, payload)
        select 4600 + n, now() - n * interval '1 min', 'failed', case when n % 3 = 0 then 'connection refused' else 'HTTP 410 Gone' end, 'deliver', 'webhook', 'endpoint:' || 7 + n % 2, 0, 12, now() - interval '1 day', 4, 4, 0, 0.1, '{5,300,1800}', interval '1 min', jsonb_build_object('delivery', 800 + n)
        from generate_series(1, 30) n;
        insert into pollux.job_history (id, finished_at, outcome, kind, queue, lane, organization_id, session_id, created_at, started_at, attempts, failures, payload)
        select 4000 + n, now() - n * interval '100 ms', 'completed', 'deliver', 'webhook', 'endpoint:7', 12, 41, now() - interval '2 min', now() - n * interval '100 ms' - interval '40 ms', 1, 0, jsonb_build_object('delivery', n)
        from generate_series(1, 500) n;
        insert into pollux.schedule (name, cron, time_zone, kind, queue, lane, next_at) values ('nightly-sweep', '30 3 * * *', 'Europe/Zurich', 'sweep', 'maintenance', 'house', now() + interval '3 hours');
        select pollux.make_history_partitions(7), pollux.drop_history_partitions('job_history', '14 days'), pollux.drop_history_partitions('job_attempt', '14 days'), pollux.drop_history_partitions('dead_letter', '90 days');
        """
}
