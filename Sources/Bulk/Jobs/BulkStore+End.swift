import Foundation
public import Instances
import JobQueue
import Postgres

extension BulkStore {
    /// Cancels a job: nothing of it runs or commits afterwards.
    ///
    /// First it is marked, so that no page lists or enqueues anything more; then its queue jobs lose their leases; then it is
    /// cancelled. What dies in between leaves it marked, and the planner goes on.
    ///
    /// - Returns: The job as it is then.
    /// - Throws: ``BulkError/notFound``, ``BulkError/finished(_:)``.
    public func cancel(_ id: BulkJobID, instance: InstanceID, organization: OrganizationID) async throws -> BulkJob {
        let marked = try await database.execute(Self.markCancelledStatement(id, instance, organization))
        guard let job = try await find(id, instance: instance, organization: organization) else {
            throw BulkError.notFound
        }
        guard marked == 1 else { throw BulkError.finished(job.status) }
        try await settleCancellation(of: id)
        return try await find(id, instance: instance, organization: organization) ?? job
    }

    /// Ends a marked job, once nothing of it can commit any more.
    func settleCancellation(of id: BulkJobID) async throws {
        let jobs = try await database.query(Self.openJobsStatement(id)).map { try $0.decode(0, as: JobID.self) }
        try await database.withTransaction { connection in
            // Queue jobs before the bulk job's row, in the order of their ids, as the pages take them.
            for job in jobs.sorted() {
                try await queue.cancel(job, reason: "its bulk job was cancelled", on: connection)
            }
            guard let step = try await BulkPageStep.lock(id, on: connection), step.status == .cancellationPending else {
                return
            }
            try await end(step, .cancelled, error: nil, on: connection)
        }
    }

    /// Ends a job that is not completed, and tells of it; the caller holds the row's lock.
    func end(
        _ step: BulkPageStep,
        _ status: BulkStatus,
        error: String?,
        providerMessage: String? = nil,
        on connection: Connection
    ) async throws {
        let ended = try await connection.execute(Self.endStatement(step.id, status, error: error, providerMessage))
        guard ended == 1 else { throw BulkError.notFound }
        try await tell(step.id, on: connection)
    }

    /// Tells the subscriptions, and who asked to be called back, of what a job has become.
    func tell(_ id: BulkJobID, on connection: Connection) async throws {
        guard let row = try await connection.query(Self.tellStatement(id)).first else { throw BulkError.notFound }
        let job = try BulkJob(row)
        var fields = JSONText()
        fields.add("id", id.description)
        fields.add("object_name", job.objectName)
        fields.add("instance_id", job.instanceID.rawValue)
        fields.add("status", job.status.rawValue)
        fields.add("total_records", job.recordsCount)
        fields.add("failed_records", job.recordsFailed)
        fields.add("vanished_records", job.recordsVanished)
        fields.add("error", job.error)
        try await recorder.recordLifecycle(
            type: Self.eventType(job),
            organization: job.organizationID,
            instance: job.instanceID,
            fields: fields.text,
            on: connection
        )
        guard job.status.isFinished, let sealed = try row.decode("callback_sealed", as: [UInt8]?.self) else { return }
        let url = String(
            decoding: try keyring.open(sealed, for: callbackBinding(id, job.organizationID)),
            as: UTF8.self
        )
        var body = JSONText()
        body.add("id", id.description)
        body.add("status", job.status.rawValue)
        body.add("recordsCount", job.recordsCount)
        body.add("recordsFailedCount", job.recordsFailed)
        body.add("error", job.error)
        body.add("fileFormat", "json")
        body.add("callback-payload", raw: try row.decode("callback_payload", as: String?.self))
        try await recorder.notifyCallback(
            url: url,
            instance: job.instanceID,
            organization: job.organizationID,
            body: Array(body.text.utf8),
            on: connection
        )
    }

    private static func eventType(_ job: BulkJob) -> String {
        switch job.status {
        case .created, .running: "bulk_sync.running"
        case .completed: job.recordsFailed > 0 ? "bulk_sync.completed_with_error" : "bulk_sync.completed"
        case .cancellationPending, .cancelled: "bulk_sync.canceled"
        case .aborted, .error: "bulk_sync.failed"
        }
    }

    static func markCancelledStatement(_ id: BulkJobID, _ instance: InstanceID, _ organization: OrganizationID) -> SQL {
        """
        update pollux.bulk_job
        set status = 'CANCELLATION_PENDING',
            updated_at = now()
        where id = \(id)
          and instance_id = \(instance)
          and organization_id = \(organization)
          and finished_at is null
        """
    }

    static func openJobsStatement(_ id: BulkJobID) -> SQL {
        """
        select p.job_id
        from pollux.bulk_page p
        where p.bulk_id = \(id)
          and p.state = 'queued'
        union
        select j.join_job_id
        from pollux.bulk_job j
        where j.id = \(id)
          and j.join_job_id is not null
        """
    }

    static func endStatement(_ id: BulkJobID, _ status: BulkStatus, error: String?, _ providerMessage: String?) -> SQL {
        """
        update pollux.bulk_job
        set status = \(status),
            error = \(error.map { String($0.prefix(2000)) }),
            provider_message = \(providerMessage.map { String($0.prefix(2000)) }),
            updated_at = now(),
            finished_at = now()
        where id = \(id)
          and finished_at is null
        """
    }

    static func tellStatement(_ id: BulkJobID) -> SQL {
        """
        select \(sql: BulkJob.columns), j.callback_sealed, j.callback_payload
        from pollux.bulk_job j
        where j.id = \(id)
        """
    }
}
