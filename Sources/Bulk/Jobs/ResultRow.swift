import JobQueue
import Postgres

/// The files that a completed job's row names.
struct ResultRow {
    let lease: Lease
    let jsonLines: FileAppender.Sum
    let csv: FileAppender.Sum?
    let isRemoved: Bool

    static let columns: SQL = """
        j.result_job, j.result_token, j.result_bytes, j.result_checksum, j.csv_bytes, j.csv_checksum,
        j.file_removed_at is not null as is_removed
        """

    /// Reads the row, nil if it names none.
    init?(_ row: Row) throws {
        guard let job = try row.decode("result_job", as: Int64?.self),
            let token = try row.decode("result_token", as: Int64?.self),
            let bytes = try row.decode("result_bytes", as: Int64?.self),
            let checksum = try row.decode("result_checksum", as: Int64?.self)
        else { return nil }
        lease = Lease(job: JobID(rawValue: job), token: token)
        jsonLines = FileAppender.Sum(bytes: bytes, checksum: checksum)
        isRemoved = try row.decode("is_removed")
        if let bytes = try row.decode("csv_bytes", as: Int64?.self),
            let checksum = try row.decode("csv_checksum", as: Int64?.self)
        {
            csv = FileAppender.Sum(bytes: bytes, checksum: checksum)
        } else {
            csv = nil
        }
    }
}
