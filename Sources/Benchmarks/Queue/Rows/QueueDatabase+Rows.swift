import Postgres

extension QueueDatabase {
    /// Puts no-op jobs into the queue that are due tomorrow.
    func schedule(_ count: Int) async throws {
        try await database.execute(
            """
            insert into pollux.job (kind, queue, lane, run_at, payload)
            select \(NoOpHandler.kind), \(Self.queue), 'lane:' || n % 100, now() + interval '1 day',
                jsonb_build_object('n', n)
            from generate_series(1, \(count)) as n
            """
        )
    }

    /// Puts finished jobs of another kind into history, where those of today go.
    func finish(_ count: Int) async throws {
        try await database.execute(
            """
            insert into pollux.job_history (
                id, outcome, kind, queue, lane, created_at, started_at, attempts, failures, payload
            )
            select nextval('pollux.job_id_seq'), 'completed', 'old', \(Self.queue), 'lane:' || n % 100, now(), now(), 1, 0,
                jsonb_build_object('n', n)
            from generate_series(1, \(count)) as n
            """
        )
    }

    /// Gives the jobs that a worker gave back when it stopped their places again: no claim that is measured need do it.
    func promote() async throws {
        _ = try await database.query("select pollux.promote_due(\(Self.queue), 10000)")
    }

    /// Has PostgreSQL count the time in functions from the next connection on.
    func timeFunctions() async throws {
        try await database.execute(
            """
            do $$
            begin
                execute format('alter database %I set track_functions = ''pl''', current_database());
            end
            $$
            """
        )
    }
}
