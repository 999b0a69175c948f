public import Postgres

extension JobQueue {
    /// Inserts jobs in a transaction of its own.
    ///
    /// - Returns: The jobs' ids in the order given; `nil` where a live job has the unique key already.
    @discardableResult
    public func enqueue(_ jobs: [NewJob]) async throws -> [JobID?] {
        guard !jobs.isEmpty else { return [] }
        return try Self.ids(from: await database.query(Self.enqueueStatement(jobs)))
    }

    /// Inserts jobs in the caller's transaction, in one statement.
    ///
    /// A unique key that another open transaction has inserted is waited for; keys are taken in sorted order, so that two
    /// batches with the same keys can't wait for each other.
    ///
    /// - Returns: The jobs' ids in the order given; `nil` where a live job has the unique key already.
    @discardableResult
    public func enqueue(_ jobs: [NewJob], on connection: Connection) async throws -> [JobID?] {
        guard !jobs.isEmpty else { return [] }
        return try Self.ids(from: await connection.query(Self.enqueueStatement(jobs)))
    }

    private static func ids(from rows: Rows) throws -> [JobID?] {
        try rows.map { row in try row.decode(0, as: JobID?.self) }
    }

    static func enqueueStatement(_ jobs: [NewJob]) -> SQL {
        """
        with wanted as materialized (
            select nextval('pollux.job_id_seq') as id, w.*
            from unnest(
                \(jobs.map(\.kind)),
                \(jobs.map(\.queue)),
                \(jobs.map(\.lane)),
                \(jobs.map { $0.payload.withoutNul }),
                \(jobs.map(\.organizationID)),
                \(jobs.map(\.priority)),
                \(jobs.map { $0.runAfter?.inSeconds ?? 0 }),
                \(jobs.map(\.retry.arrayLiteral)),
                \(jobs.map(\.retry.jitter)),
                \(jobs.map(\.uniqueKey)),
                \(jobs.map(\.longestRun.inSeconds))
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

extension RetryPolicy {
    /// The waits in seconds as PostgreSQL writes an array; an array of such texts passes through `unnest` unharmed.
    var arrayLiteral: String {
        "{" + waits.map { String($0.inSeconds) }.joined(separator: ",") + "}"
    }
}
