import JobQueue
import Postgres

/// Looks after bulk jobs from outside their pages; any number of schedulers may do so at once.
///
/// A page plans and enqueues what follows it in its own transaction, so that there is nothing to wait for. What is left to do here is what
/// no page can: to fill windows that a changed configuration has opened, to end jobs whose queue jobs died without their handler (quarantined,
/// or cancelled by an operator), to go on with a cancellation that was cut short, and to ask for the sweep.
public struct BulkPlanner: Sendable {
    private let store: BulkStore

    /// What one look has done.
    public struct Report: Sendable, Hashable {
        /// Jobs whose windows were looked at.
        public var planned = 0
        /// Jobs that were ended because a part of theirs had died.
        public var aborted = 0
        /// Cancellations that were finished.
        public var cancelled = 0
    }

    /// Plans what this store keeps.
    public init(store: BulkStore) {
        self.store = store
    }

    /// Looks once at all unfinished jobs.
    @discardableResult
    public func plan() async throws -> Report {
        var report = Report()
        var after = BulkJobID(rawValue: 0)
        while true {
            let rows = try await store.database.query(Self.liveStatement(after: after))
            for row in rows {
                let id = try row.decode("id", as: BulkJobID.self)
                after = id
                switch (try row.decode("status", as: BulkStatus.self), try row.decode("has_lost", as: Bool.self)) {
                case (.cancellationPending, _):
                    try await store.settleCancellation(of: id)
                    report.cancelled += 1
                case (_, true):
                    if try await abort(id) { report.aborted += 1 }
                case (_, false):
                    guard try row.decode("has_room", as: Bool.self) else { continue }
                    try await fill(id)
                    report.planned += 1
                }
            }
            if rows.count < 200 { break }
        }
        try await askForSweep()
        return report
    }

    private func fill(_ id: BulkJobID) async throws {
        try await store.database.withTransaction { connection in
            guard let step = try await BulkPageStep.lock(id, on: connection), step.status == .running else { return }
            try await store.fillWindow(step, on: connection)
        }
    }

    private func abort(_ id: BulkJobID) async throws -> Bool {
        try await store.database.withTransaction { connection in
            guard let step = try await BulkPageStep.lock(id, on: connection),
                step.status == .created || step.status == .running,
                let row = try await connection.query(Self.lostStatement(id)).first
            else { return false }
            let reason = try row.decode(0, as: String?.self) ?? "it was cancelled or removed by an operator"
            try await store.end(step, .aborted, error: "a part of the job died: \(reason)", on: connection)
            return true
        }
    }

    private func askForSweep() async throws {
        guard let row = try await store.database.query(Self.sweepDueStatement(store.configuration.retention)).first,
            try row.decode(0, as: Bool.self)
        else { return }
        let job = NewJob(
            kind: BulkJobKind.sweep,
            queue: "maintenance",
            lane: "bulk_sweep",
            // One waits or runs at a time, so that the disk is looked at no more often than this.
            runAfter: .seconds(30),
            uniqueKey: "bulk_sweep",
            longestRun: .seconds(1800)
        )
        try await store.queue.enqueue([job])
    }

    static func liveStatement(after: BulkJobID) -> SQL {
        """
        select j.id, j.status,
            -- a queued page or the join whose queue job is no longer live, and that has not been done either
            exists (
                select from pollux.bulk_page p
                where p.bulk_id = j.id
                  and p.state = 'queued'
                  and not exists (select from pollux.job q where q.id = p.job_id)
            ) or j.join_job_id is not null and not exists (select from pollux.job q where q.id = j.join_job_id) as has_lost,
            exists (select from pollux.bulk_page p where p.bulk_id = j.id and p.state = 'planned')
                and j.status = 'RUNNING' as has_room
        from pollux.bulk_job j
        where j.finished_at is null
          and j.id > \(after)
        order by j.id
        limit 200
        """
    }

    static func lostStatement(_ id: BulkJobID) -> SQL {
        """
        select (select d.error from pollux.dead_job d where d.id = w.job_id limit 1)
        from (
            select p.job_id from pollux.bulk_page p where p.bulk_id = \(id) and p.state = 'queued'
            union all
            select j.join_job_id from pollux.bulk_job j where j.id = \(id) and j.join_job_id is not null
        ) w
        where not exists (select from pollux.job q where q.id = w.job_id)
        limit 1
        """
    }

    static func sweepDueStatement(_ retention: Duration) -> SQL {
        """
        select exists (select from pollux.bulk_job where finished_at is not null and swept_at is null)
            or exists (
                select from pollux.bulk_job
                where finished_at < now() - \(retention)
                  and file_removed_at is null
            )
            or exists (select from pollux.bulk_job where finished_at is null and created_at < now() - interval '10 minutes')
        """
    }
}
