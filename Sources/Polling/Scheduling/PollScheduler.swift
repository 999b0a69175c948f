import Foundation
public import JobQueue
public import Postgres

/// Fires the pollers that are due; any number of schedulers may run at once.
///
/// A due poller is taken with `skip locked`, given its next due time and a job in one transaction. Killed before the commit, nothing has
/// happened and another scheduler fires it; killed after, the job is there. Two schedulers can't both fire one: the row is locked by the
/// first, and no longer due for the second. A poll that still runs, or waits for a worker, is not doubled (its job's key is taken), and
/// an hour in which no scheduler ran is caught up with one poll, because the next due time is counted from now. Where the key is taken by a
/// walk beside the polls, the mark `poll_due` lets the poll go before that walk's next page.
public struct PollScheduler: Sendable {
    private let database: Database
    private let queue: JobQueue

    /// Makes a scheduler.
    public init(database: Database, queue: JobQueue) {
        self.database = database
        self.queue = queue
    }

    /// Fires what is due.
    ///
    /// - Parameter limit: how many pollers at most are taken at once.
    /// - Returns: how many jobs were enqueued.
    /// - Throws: what the database says; then nothing was fired.
    @discardableResult
    public func fireDue(limit: Int = 500) async throws -> Int {
        try await database.withTransaction { connection in
            // A scheduler that is stopped in here gives its rows back by itself.
            _ = try await connection.execute("set local idle_in_transaction_session_timeout = '10s'")
            let rows = try await connection.query(Self.takeStatement(limit: limit))
            let jobs = try rows.filter { try $0.decode("pollable", as: Bool.self) }.map { row in
                PollWork.job(
                    for: try row.decode("id"),
                    instance: try row.decode("instance_id"),
                    organization: try row.decode("organization_id")
                )
            }
            return try await queue.enqueue(jobs, on: connection).count { $0 != nil }
        }
    }

    /// Takes due pollers and gives each its next due time.
    ///
    /// That is the next instant of the poller's own phase, which is spread over the interval by a hash of its id, so that a thousand
    /// instances made by one script are not all asked in the same second.
    static func takeStatement(limit: Int) -> SQL {
        """
        with due as materialized (
            select
                p.id,
                extract(epoch from p.poll_interval)::double precision as every,
                (abs(hashint8(p.id)::bigint) % 100000)::double precision / 100000 as phase,
                -- the others get their next due time too, so that they don't stand in the index before all that is due
                i.valid and not i.disabled and i.events_enabled and i.deleted_at is null as pollable
            from pollux.poller as p
            join pollux.instance as i on i.id = p.instance_id
            where p.enabled
                and p.state <> 'paused'
                and p.next_at <= now()
            order by p.next_at, p.id
            limit \(Int64(limit))
            for update of p skip locked
        )
        update pollux.poller as p
        set poll_due = p.poll_due or c.pollable,
            next_at = to_timestamp(
            (floor(extract(epoch from now())::double precision / c.every - c.phase) + 1 + c.phase) * c.every
        )
        from due as c
        where p.id = c.id
        returning p.id, p.instance_id, p.organization_id, c.pollable
        """
    }
}
