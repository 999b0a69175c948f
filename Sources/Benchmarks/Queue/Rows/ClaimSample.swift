import Postgres

/// What claiming so many jobs took.
struct ClaimSample {
    let drain: DrainSample
    /// In the functions that claim, as PostgreSQL counts it, a claimed job, in microseconds.
    let claimTime: Double

    /// Runs a worker until so many no-op jobs are finished, however many there are.
    ///
    /// It has no connection to spare for the helping loop: the time is the clock's, and two claims would wait for each other's turn
    /// at the processors.
    static func measure(_ jobs: Int, on queue: QueueDatabase) async throws -> ClaimSample {
        let counter = FinishCounter(target: jobs)
        let before = try await functionTime(queue)
        let meter = try await Meter(queue.stage)
        let drain = try await queue.withWorker([NoOpHandler()], concurrency: 10, connections: 3, observer: counter) {
            await counter.reached()
            return try await meter.stop(jobs: jobs, inspector: queue.database)
        }
        // The worker has written everything and closed its session's transactions; a backend tells its counts when it ends.
        let after = try await functionTime(queue)
        let time = (after.seconds - before.seconds) / max(after.claims - before.claims, 1) * 1e6
        return ClaimSample(drain: drain, claimTime: time)
    }

    /// The time in claiming functions so far, and the jobs claimed so far, of which a worker that stops gives some back.
    private static func functionTime(_ queue: QueueDatabase) async throws -> (seconds: Double, claims: Double) {
        let row = try await queue.database.query(
            """
            select
                (select coalesce(sum(total_time), 0)::float8 / 1000
                 from pg_stat_user_functions
                 where schemaname = 'pollux' and funcname in ('cycle', 'claim_jobs')),
                (select last_value::float8 from pollux.lease_token_seq)
            """
        ).first
        guard let row else { throw BenchmarkError.unreadable("no row") }
        return (try row.decode(0), try row.decode(1))
    }
}
