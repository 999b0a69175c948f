import Instances
import Postgres

/// What a transaction that moves a bulk job on must know of it, read under the row's lock.
struct BulkPageStep: Sendable {
    let id: BulkJobID
    let organizationID: OrganizationID
    let instanceID: InstanceID
    let status: BulkStatus
    let pagesKnown: Int
    let isPlanned: Bool
    let recordLimit: Int64?
    let listedCount: Int64

    init(_ job: BulkJob) {
        id = job.id
        organizationID = job.organizationID
        instanceID = job.instanceID
        status = job.status
        pagesKnown = 1
        isPlanned = false
        recordLimit = nil
        listedCount = 0
    }

    private init(_ row: Row) throws {
        id = try row.decode("id")
        organizationID = try row.decode("organization_id")
        instanceID = try row.decode("instance_id")
        status = try row.decode("status")
        pagesKnown = Int(try row.decode("pages_known", as: Int32.self))
        isPlanned = try row.decode("is_planned")
        recordLimit = try row.decode("record_limit")
        listedCount = try row.decode("listed_count")
    }

    /// Locks a bulk job until the transaction ends, nil if there is none.
    ///
    /// Always after the rows of its queue jobs: whoever takes both takes them in that order.
    static func lock(_ id: BulkJobID, on connection: Connection) async throws -> BulkPageStep? {
        try await connection.query(lockStatement(id)).first.map(BulkPageStep.init)
    }

    static func lockStatement(_ id: BulkJobID) -> SQL {
        """
        select j.id, j.organization_id, j.instance_id, j.status, j.pages_known, j.is_planned, j.record_limit,
            j.records_count + j.records_vanished + j.records_failed as listed_count
        from pollux.bulk_job j
        where j.id = \(id)
        for update
        """
    }
}
