import JobQueue
import Postgres

/// What the binary of the release before sends, word for word as of migration 0006: fixtures, never brought up to date.
enum ReleasedStatements {
    // MARK: - Sessions

    static func open(queue: QueueName, host: String) -> SQL {
        """
        insert into pollux.worker_session (host, process_id, queues, concurrency)
        values (
            \(host),
            \(Int32(1)),
            \([queue]),
            \(Int32(4))
        )
        returning id
        """
    }

    static func beat(_ session: SessionID) -> SQL {
        """
        update pollux.worker_session s
        set heartbeat_at = now(),
            running = \(Int32(0)),
            draining = \(false)
        -- a heartbeat that a crash of the server forgets is followed by another: no need to wait for the disk
        from (select set_config('synchronous_commit', 'off', true)) as relaxed
        where s.id = \(session)
          and s.lost_at is null
        """
    }

    static func held(_ leases: [Lease]) -> SQL {
        """
        select j.id
        from pollux.job j
        where j.id = any(\(leases.map(\.job).sorted()))
          and j.token = any(\(leases.map(\.token)))
        """
    }

    // MARK: - Claiming

    static func claim(queue: QueueName, limit: Int32, starting: Int32, session: SessionID) -> SQL {
        """
        select \(sql: claimedColumns)
        from pollux.claim_jobs(
            \(session),
            \([queue]),
            \([limit]),
            \(limit),
            \(starting)
        ) c
        order by c.priority, c.run_at, c.id
        """
    }

    static func claimSuspect(queue: QueueName, session: SessionID) -> SQL {
        """
        select \(sql: claimedColumns)
        from pollux.claim_suspect(\(session), \([queue])) c
        """
    }

    static func start(_ leases: [Lease]) -> SQL {
        """
        update pollux.job j
        set started_at = now(),
            deadline_at = now() + j.longest_run,
            attempts = j.attempts + 1
        where j.id = any(\(leases.map(\.job).sorted()))
          and j.token = any(\(leases.map(\.token)))
        returning j.id
        """
    }

    static func giveBack(_ leases: [Lease]) -> SQL {
        """
        update pollux.job j
        set token = null,
            session_id = null,
            deadline_at = null,
            attempts = j.attempts - (j.started_at is not null)::integer,
            started_at = null
        where j.id = any(\(leases.map(\.job).sorted()))
          and j.token = any(\(leases.map(\.token)))
        """
    }

    // MARK: - Settling

    static func lock(_ lease: Lease) -> SQL {
        """
        with leased as materialized (
            select j.id, j.crashes
            from pollux.job j
            where j.id = \(lease.job)
              and j.token = \(lease.token)
            for update
        ), forgotten as (
            -- a committed step: what crashed before is forgotten
            update pollux.job j
            set crashes = 0,
                crash_session_id = null
            from leased l
            where j.id = l.id
              and l.crashes > 0
        )
        select count(l.id)
        from \(sql: limitIdleness)
        left join leased l on true
        """
    }

    static func complete(_ lease: Lease) -> SQL {
        """
        with done as (
            delete from pollux.job j
            where j.id = \(lease.job)
              and j.token = \(lease.token)
            returning \(sql: leavingColumns)
        ), kept as (
            \(sql: keepCompleted)
        )
        select count(d.id)
        from \(sql: limitIdleness)
        left join done d on true
        """
    }

    static func complete(_ leases: [Lease]) -> SQL {
        """
        with done as (
            delete from pollux.job j
            where j.id = any(\(leases.map(\.job).sorted()))
              and j.token = any(\(leases.map(\.token)))
            returning \(sql: leavingColumns)
        ), kept as (
            \(sql: keepCompleted)
        )
        select d.id
        from done d
        """
    }

    static func release(_ lease: Lease, after seconds: Double, session: SessionID) -> SQL {
        """
        with released as (
            update pollux.job j
            set token = null,
                session_id = null,
                deadline_at = null,
                run_at = now() + make_interval(
                    secs => coalesce(
                        \(Double?.some(seconds)),
                        j.retry_waits[j.failures + 1] * (1 + j.retry_jitter * (2 * random() - 1)),
                        0
                    )
                ),
                failures = j.failures + \(false)::integer,
                crashes = case when \(true) then 0 else j.crashes end,
                crash_session_id = case when \(true) then null else j.crash_session_id end,
                last_error = \("put off once")
            where j.id = \(lease.job)
              and j.token = \(lease.token)
            returning j.id, j.attempts, j.kind, j.lane, j.started_at
        ), tried as (
            insert into pollux.job_attempt (job_id, attempt, session_id, kind, lane, started_at, outcome, error)
            select r.id, r.attempts, \(session), r.kind, r.lane, r.started_at, \("snoozed"),
                \("put off once")
            from released r
        )
        select count(r.id)
        from \(sql: limitIdleness)
        left join released r on true
        """
    }

    // MARK: - Rescue

    static let look: SQL = """
        select (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint,
            s.id,
            (extract(epoch from s.heartbeat_at) * 1000000)::bigint
        from (select) as always
        left join pollux.worker_session s on s.lost_at is null
        """

    static func markLost(_ session: SessionID, heartbeat: Int64, timeout: Double) -> SQL {
        """
        update pollux.worker_session s
        set lost_at = now()
        where s.id = \(session)
          and s.lost_at is null
          and (extract(epoch from s.heartbeat_at) * 1000000)::bigint = \(heartbeat)
          and s.heartbeat_at <= now() - make_interval(secs => \(timeout))
        """
    }

    static let lostHolders: SQL = """
        with recursive holder (session_id) as (
            -- hops through job_session_lane: one probe a session, however many jobs there are
            select min(j.session_id) from pollux.job j
            union all
            select (select min(j.session_id) from pollux.job j where j.session_id > h.session_id)
            from holder h
            where h.session_id is not null
        )
        select h.session_id
        from holder h
        left join pollux.worker_session s on s.id = h.session_id
        where h.session_id is not null
          and (s.id is null or s.lost_at is not null)
        order by h.session_id
        """

    static func rescue(_ session: SessionID) -> SQL {
        """
        select r.given_back, r.crashed, r.quarantined
        from pollux.rescue_session(\(session), \(Int32(3)), \(Int32(500))) r
        """
    }

    static func failOverdue(grace: Double) -> SQL {
        "select pollux.fail_overdue(make_interval(secs => \(grace)), \(Int32(500)))"
    }

    // MARK: - Fragments

    private static let limitIdleness: SQL =
        "(select set_config('idle_in_transaction_session_timeout', \("5000"), true)) as limited"

    private static let claimedColumns: SQL = """
        c.id, c.token, c.kind, c.queue, c.lane, c.organization_id, c.payload::text, c.attempts, c.failures, \
        cardinality(c.retry_waits) + 1, c.crashes::integer, c.longest_run, c.started_at is not null
        """

    private static let leavingColumns: SQL = """
        j.id, j.kind, j.queue, j.lane, j.organization_id, j.session_id, j.created_at, j.started_at, j.attempts, \
        j.failures, j.payload
        """

    private static let keepCompleted: SQL = """
        insert into pollux.job_history (
            id, outcome, kind, queue, lane, organization_id, session_id, created_at, started_at, attempts, failures,
            payload, reason
        )
        select d.id, \("completed"), d.kind, d.queue, d.lane, d.organization_id, d.session_id, d.created_at, d.started_at,
            d.attempts, d.failures, d.payload, \(String?.none)
        from done d
        """
}
