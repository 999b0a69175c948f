import Instances
import Postgres

/// What a page job has to do, read before it begins.
struct PageTask: Sendable {
    let organizationID: OrganizationID
    let instanceID: InstanceID
    let query: String
    let status: BulkStatus
    let pageSize: Int
    let cursor: String?
    let isOpen: Bool
    let recordLimit: Int64?
    let listedBefore: Int64

    /// Reads it, nil if there is no such page.
    static func load(_ payload: BulkPayload, job: Int64, from database: Database) async throws -> PageTask? {
        guard let row = try await database.query(statement(payload, job: job)).first else { return nil }
        return PageTask(
            organizationID: try row.decode("organization_id"),
            instanceID: try row.decode("instance_id"),
            query: try row.decode("query"),
            status: try row.decode("status"),
            pageSize: Int(try row.decode("page_size", as: Int32.self)),
            cursor: try row.decode("cursor"),
            isOpen: try row.decode("is_open"),
            recordLimit: try row.decode("record_limit"),
            listedBefore: try row.decode("listed_before")
        )
    }

    static func statement(_ payload: BulkPayload, job: Int64) -> SQL {
        """
        select j.organization_id, j.instance_id, j.query, j.status, j.page_size, p.cursor, j.record_limit,
            p.state = 'queued' and p.job_id = \(job) as is_open,
            j.records_count + j.records_vanished + j.records_failed as listed_before
        from pollux.bulk_job j
        join pollux.bulk_page p on p.bulk_id = j.id
        where j.id = \(payload.bulk)
          and p.ordinal = \(Int32(clamping: payload.page))
        """
    }
}
