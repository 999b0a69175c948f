public import Postgres

extension JobQueue {
    /// The channel on which workers are told that a queue has jobs; the payload is the queue's name.
    static let noticeChannel = "pollux_job"

    /// Inserts jobs in a transaction of its own.
    ///
    /// - Returns: The jobs' ids in the order given; `nil` where a live job has the unique key already.
    @discardableResult
    public func enqueue(_ jobs: [NewJob]) async throws -> [JobID?] {
        guard !jobs.isEmpty else { return [] }
        let ids = try Self.ids(from: await database.query(Self.enqueueStatement(jobs)))
        wakeWorkers(for: jobs)
        return ids
    }

    /// Inserts jobs in the caller's transaction, in one statement; workers are told of them when it has been committed.
    ///
    /// A unique key that another open transaction has inserted is waited for; keys are taken in sorted order, so that two
    /// batches with the same keys can't wait for each other.
    ///
    /// - Returns: The jobs' ids in the order given; `nil` where a live job has the unique key already.
    @discardableResult
    public func enqueue(_ jobs: [NewJob], on connection: Connection) async throws -> [JobID?] {
        guard !jobs.isEmpty else { return [] }
        let ids = try Self.ids(from: await connection.query(Self.enqueueStatement(jobs)))
        try await connection.afterCommit { wakeWorkers(for: jobs) }
        return ids
    }

    /// Tells workers that a queue has jobs that a function of the database's has enqueued; call it after its commit.
    ///
    /// Without it they find the jobs at their next look.
    public func ringDoorbell(of queue: QueueName) {
        database.notify(Self.noticeChannel, payload: queue.rawValue)
    }

    private func wakeWorkers(for jobs: [NewJob]) {
        for queue in Set(jobs.lazy.filter { $0.runAfter ?? .zero <= .zero }.map(\.queue)) {
            database.notify(Self.noticeChannel, payload: queue.rawValue)
        }
    }

    private static func ids(from rows: Rows) throws -> [JobID?] {
        try rows.map { row in try row.decode(0, as: JobID?.self) }
    }

    static func enqueueStatement(_ jobs: [NewJob]) -> SQL {
        """
        select e.id
        from pollux.enqueue_jobs(
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
        ) with ordinality as e (id, n)
        order by e.n
        """
    }
}

extension RetryPolicy {
    /// The waits in seconds as PostgreSQL writes an array; an array of such texts passes through `unnest` unharmed.
    var arrayLiteral: String {
        "{" + waits.map { String($0.inSeconds) }.joined(separator: ",") + "}"
    }
}
