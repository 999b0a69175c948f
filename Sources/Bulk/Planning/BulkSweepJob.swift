public import JobQueue
import Postgres

/// Takes files off the disk that nobody needs any more.
///
/// A segment or a result goes only when no row names it and the lease of its writer is dead; the segments of a finished job all go. Results go
/// after their retention: the row says so first, so that nobody is promised a file that is gone.
public struct BulkSweepJob: JobHandler {
    private let store: BulkStore

    /// Sweeps what this store keeps.
    public init(store: BulkStore) {
        self.store = store
    }

    /// `bulk_sweep`.
    public var kind: JobKind { BulkJobKind.sweep }

    /// Sweeps once.
    public func run(_ job: ClaimedJob, _ context: JobContext) async throws -> JobOutcome {
        try await sweep()
        return .completed
    }

    /// Sweeps once.
    ///
    /// - Returns: How many files were taken off the disk, whole directories not counted.
    @discardableResult
    public func sweep() async throws -> Int {
        try await store.database.execute(Self.expireStatement(store.configuration.retention))
        var removed = 0
        for bulk in try await store.storage.bulkJobs() {
            try Task.checkCancellation()
            guard let row = try await store.database.query(Self.jobStatement(bulk)).first,
                try !row.decode("is_removed", as: Bool.self)
            else {
                try await store.storage.removeAll(of: bulk)
                try await store.database.execute("delete from pollux.bulk_page where bulk_id = \(bulk)")
                continue
            }
            removed += try await sweep(bulk, row)
        }
        // A finished job that never wrote anything has nothing to be swept.
        try await store.database.execute(
            Self.markAllSweptStatement(Array(try await store.storage.bulkJobs().map(\.rawValue)))
        )
        return removed
    }

    private func sweep(_ bulk: BulkJobID, _ row: Row) async throws -> Int {
        let isFinished = try row.decode("is_finished", as: Bool.self)
        if isFinished, try row.decode("is_swept", as: Bool.self) { return 0 }
        // The disk is read before the rows: whatever is listed or leased later cannot be among these files.
        let files = try await store.storage.files(of: bulk)
        guard !files.isEmpty else { return 0 }
        let live = try await store.database.query(Self.liveStatement(files.map(\.lease.job.rawValue))).map(Self.lease)
        let listed = isFinished ? [] : try await store.database.query(Self.listedStatement(bulk)).map(Self.lease)
        let named = try ResultRow(row)?.lease
        let kept = Set(live)
        let segments = Set(listed)
        let doomed = files.filter { file in
            guard !kept.contains(file.lease) else { return false }
            switch file {
            case .segment(let lease): return !segments.contains(lease)
            case .result(let lease, _): return lease != named
            }
        }
        try await store.storage.remove(doomed, of: bulk)
        if isFinished, files.allSatisfy({ !kept.contains($0.lease) }) {
            try await store.database.execute(
                "update pollux.bulk_job set swept_at = now() where id = \(bulk) and swept_at is null"
            )
        }
        return doomed.count
    }

    private static func lease(_ row: Row) throws -> Lease {
        Lease(job: try row.decode(0), token: try row.decode(1))
    }

    static func jobStatement(_ bulk: BulkJobID) -> SQL {
        """
        select j.finished_at is not null as is_finished, j.swept_at is not null as is_swept, \(sql: ResultRow.columns)
        from pollux.bulk_job j
        where j.id = \(bulk)
        """
    }

    static func liveStatement(_ jobs: [Int64]) -> SQL {
        """
        select q.id, q.token
        from pollux.job q
        where q.id = any(\(jobs))
          and q.token is not null
        """
    }

    static func listedStatement(_ bulk: BulkJobID) -> SQL {
        """
        select p.job_id, p.segment_token
        from pollux.bulk_page p
        where p.bulk_id = \(bulk)
          and p.state = 'done'
        """
    }

    static func expireStatement(_ retention: Duration) -> SQL {
        """
        update pollux.bulk_job
        set file_removed_at = now()
        where finished_at < now() - \(retention)
          and file_removed_at is null
        """
    }

    static func markAllSweptStatement(_ onDisk: [Int64]) -> SQL {
        """
        update pollux.bulk_job
        set swept_at = now()
        where finished_at is not null
          and swept_at is null
          and id <> all(\(onDisk))
        """
    }
}
