import Elements
public import JobQueue
import Postgres

/// Joins the listed segments, in their order, into the result files.
///
/// The files carry the name of this run's lease, and the row names them in the transaction that completes the job: a joiner that was woken
/// too late has written files that nobody names. Segments are read and compared with the length and checksum that were listed.
public struct BulkJoinJob: JobHandler {
    private let store: BulkStore

    /// Joins what this store keeps.
    public init(store: BulkStore) {
        self.store = store
    }

    /// `bulk_join`.
    public var kind: JobKind { BulkJobKind.join }

    /// Runs one try.
    public func run(_ job: ClaimedJob, _ context: JobContext) async throws -> JobOutcome {
        guard let payload = BulkPayload(job.payload) else { return .dead(error: "the payload names no bulk job") }
        let bulk = payload.bulk
        guard try await isWanted(bulk, job, in: context.database) else { return .completed }
        let ending = BulkEnding(store: store, bulk: bulk, job: job, context: context)
        return try await ending.guarding {
            let columns = try await Columns.load(
                of: bulk,
                atMost: store.configuration.maximumColumns,
                from: context.database
            )
            let result = try await join(bulk, job.lease, columns: columns, from: context.database)
            let csv: FileAppender.Sum? = columns == nil ? nil : result.csv
            try await context.database.withTransaction { connection in
                try await context.complete(on: connection)
                guard let step = try await BulkPageStep.lock(bulk, on: connection), step.status == .running else {
                    return
                }
                let refused =
                    "the records have more than \(store.configuration.maximumColumns) different fields, too many for CSV; take JSON"
                let statement = Self.completeStatement(
                    bulk,
                    job.lease,
                    result.jsonLines,
                    csv,
                    refused: columns == nil ? refused : nil
                )
                guard try await connection.execute(statement) == 1 else { throw BulkError.notFound }
                try await store.tell(bulk, on: connection)
            }
            return .settled
        }
    }

    private func isWanted(_ bulk: BulkJobID, _ job: ClaimedJob, in database: Database) async throws -> Bool {
        let rows = try await database.query(
            "select from pollux.bulk_job where id = \(bulk) and status = 'RUNNING' and join_job_id = \(job.id)"
        )
        return !rows.isEmpty
    }

    private func join(
        _ bulk: BulkJobID,
        _ lease: Lease,
        columns: [String]?,
        from database: Database
    ) async throws -> (jsonLines: FileAppender.Sum, csv: FileAppender.Sum?) {
        var joined = try await store.storage.create(.result(lease, .jsonLines), of: bulk)
        var table: CSVTable?
        if let columns {
            table = CSVTable(columns: columns, file: try await store.storage.create(.result(lease, .csv), of: bulk))
            try await table?.writeHeader()
        }
        var after: Int32 = -1
        while true {
            let segments = try await database.query(Self.segmentsStatement(bulk, after: after)).map(ListedSegment.init)
            guard let last = segments.last else { break }
            for segment in segments {
                try Task.checkCancellation()
                try await append(segment, of: bulk, to: &joined, &table)
            }
            after = last.ordinal
        }
        let csv = try await table?.finish()
        return (try await joined.finish(), csv)
    }

    private func append(
        _ segment: ListedSegment,
        of bulk: BulkJobID,
        to joined: inout FileAppender,
        _ table: inout CSVTable?
    ) async throws {
        guard let file = try await store.storage.open(.segment(segment.lease), of: bulk) else {
            throw FileFault(description: "the listed segment of page \(segment.ordinal) is not on the disk")
        }
        var checksum = Checksum()
        for try await piece in BulkFileChunks(file: file, range: 0..<segment.sum.bytes) {
            checksum.update(piece)
            try await joined.append(piece)
            try await table?.take(piece)
        }
        guard try await FileThreads.run({ try file.length() }) == segment.sum.bytes,
            checksum.value == segment.sum.checksum
        else {
            throw FileFault(description: "the segment of page \(segment.ordinal) is not what was listed")
        }
    }

    private struct ListedSegment {
        let ordinal: Int32
        let lease: Lease
        let sum: FileAppender.Sum

        init(_ row: Row) throws {
            ordinal = try row.decode("ordinal")
            lease = Lease(job: try row.decode("job_id"), token: try row.decode("segment_token"))
            sum = FileAppender.Sum(bytes: try row.decode("segment_bytes"), checksum: try row.decode("segment_checksum"))
        }
    }

    static func segmentsStatement(_ bulk: BulkJobID, after: Int32) -> SQL {
        """
        select p.ordinal, p.job_id, p.segment_token, p.segment_bytes, p.segment_checksum
        from pollux.bulk_page p
        where p.bulk_id = \(bulk)
          and p.ordinal > \(after)
        order by p.ordinal
        limit 500
        """
    }

    static func completeStatement(
        _ bulk: BulkJobID,
        _ lease: Lease,
        _ jsonLines: FileAppender.Sum,
        _ csv: FileAppender.Sum?,
        refused: String?
    ) -> SQL {
        """
        update pollux.bulk_job
        set status = 'COMPLETED',
            result_job = \(lease.job),
            result_token = \(lease.token),
            result_bytes = \(jsonLines.bytes),
            result_checksum = \(jsonLines.checksum),
            csv_bytes = \(csv?.bytes),
            csv_checksum = \(csv?.checksum),
            csv_refused = \(refused),
            updated_at = now(),
            finished_at = now()
        where id = \(bulk)
          and status = 'RUNNING'
        """
    }
}
