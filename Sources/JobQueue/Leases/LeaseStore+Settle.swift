import Postgres

extension LeaseStore {
    /// Locks a job's row without writing it: an enqueue with its unique key finds it there at once, and doesn't wait.
    static func lockStatement(_ lease: Lease) -> SQL {
        """
        with leased as materialized (
            select j.id
            from pollux.job j
            where j.id = \(lease.job)
              and j.token = \(lease.token)
            for update
        )
        select count(l.id)
        from \(sql: limitIdleness)
        left join leased l on true
        """
    }

    static func checkStatement(_ lease: Lease) -> SQL {
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

    static func completeStatement(_ lease: Lease) -> SQL {
        """
        with done as (
            delete from pollux.job j
            where j.id = \(lease.job)
              and j.token = \(lease.token)
            returning \(sql: leavingColumns)
        ), kept as (
            \(sql: keepStatement(outcome: "completed", reason: nil))
        )
        select count(d.id)
        from \(sql: limitIdleness)
        left join done d on true
        """
    }

    /// Completes many, each under its own lease; tokens are never shared, so the two lists match only in pairs.
    ///
    /// - Returns: The jobs whose lease was still held.
    static func completeStatement(_ leases: [Lease]) -> SQL {
        """
        with done as (
            delete from pollux.job j
            where j.id = any(\(leases.map(\.job).sorted()))
              and j.token = any(\(leases.map(\.token)))
            returning \(sql: leavingColumns)
        ), kept as (
            \(sql: keepStatement(outcome: "completed", reason: nil))
        )
        select d.id
        from done d
        """
    }

    static func cancelStatement(_ lease: Lease, reason: String) -> SQL {
        """
        with done as (
            delete from pollux.job j
            where j.id = \(lease.job)
              and j.token = \(lease.token)
            returning \(sql: leavingColumns)
        ), kept as (
            \(sql: keepStatement(outcome: "cancelled", reason: reason))
        ), tried as (
            insert into pollux.job_attempt (job_id, attempt, session_id, kind, lane, started_at, outcome, error)
            select d.id, d.attempts, d.session_id, d.kind, d.lane, d.started_at, 'cancelled', \(reason)
            from done d
        )
        select count(d.id)
        from \(sql: limitIdleness)
        left join done d on true
        """
    }

    static func releaseStatement(_ lease: Lease, _ release: Release, session: SessionID) -> SQL {
        let seconds: Double? = if case .time(let wait) = release.wait { wait.inSeconds } else { nil }
        return """
            with released as (
                update pollux.job j
                set token = null,
                    session_id = null,
                    deadline_at = null,
                    run_at = now() + make_interval(
                        secs => coalesce(
                            \(seconds),
                            j.retry_waits[j.failures + 1] * (1 + j.retry_jitter * (2 * random() - 1)),
                            0
                        )
                    ),
                    failures = j.failures + \(release.isFailure)::integer,
                    crashes = case when \(release.forgetsCrashes) then 0 else j.crashes end,
                    crash_session_id = case when \(release.forgetsCrashes) then null else j.crash_session_id end,
                    last_error = \(release.error)
                where j.id = \(lease.job)
                  and j.token = \(lease.token)
                returning j.id, j.attempts, j.kind, j.lane, j.started_at
            ), tried as (
                insert into pollux.job_attempt (job_id, attempt, session_id, kind, lane, started_at, outcome, error)
                select r.id, r.attempts, \(session), r.kind, r.lane, r.started_at, \(release.outcome.rawValue),
                    \(release.error)
                from released r
            )
            select count(r.id)
            from \(sql: limitIdleness)
            left join released r on true
            """
    }

    static func buryStatement(_ lease: Lease, error: String, outcome: AttemptOutcome) -> SQL {
        """
        with done as (
            delete from pollux.job j
            where j.id = \(lease.job)
              and j.token = \(lease.token)
            returning \(sql: leavingColumns), j.priority, j.retry_jitter, j.retry_waits, j.longest_run, j.unique_key
        ), buried as (
            insert into pollux.dead_letter (
                id, reason, error, kind, queue, lane, priority, organization_id, created_at, attempts, failures, crashes,
                retry_jitter, retry_waits, longest_run, unique_key, payload
            )
            select d.id, 'failed', \(error), d.kind, d.queue, d.lane, d.priority, d.organization_id, d.created_at,
                d.attempts, d.failures + 1, 0, d.retry_jitter, d.retry_waits, d.longest_run, d.unique_key, d.payload
            from done d
        ), tried as (
            insert into pollux.job_attempt (job_id, attempt, session_id, kind, lane, started_at, outcome, error)
            select d.id, d.attempts, d.session_id, d.kind, d.lane, d.started_at, \(outcome.rawValue), \(error)
            from done d
        )
        select count(d.id)
        from \(sql: limitIdleness)
        left join done d on true
        """
    }

    /// What a job that leaves takes along.
    private static let leavingColumns: SQL = """
        j.id, j.kind, j.queue, j.lane, j.organization_id, j.session_id, j.created_at, j.started_at, j.attempts, \
        j.failures, j.payload
        """

    private static func keepStatement(outcome: String, reason: String?) -> SQL {
        """
        insert into pollux.job_history (
            id, outcome, kind, queue, lane, organization_id, session_id, created_at, started_at, attempts, failures,
            payload, reason
        )
        select d.id, \(outcome), d.kind, d.queue, d.lane, d.organization_id, d.session_id, d.created_at, d.started_at,
            d.attempts, d.failures, d.payload, \(reason)
        from done d
        """
    }
}
