import Foundation
import JobQueue
import Postgres

extension BulkStore {
    /// Enqueues planned pages until as many wait or run as may, or the join once there is nothing left to fetch.
    ///
    /// The caller holds the row's lock, or has made the row: two last pages that commit at once cannot both find nothing left.
    func fillWindow(_ step: BulkPageStep, on connection: Connection) async throws {
        guard
            let counts = try await connection.query(Self.countOpenStatement(step.id, bound: configuration.pageWindow))
                .first
        else { return }
        let queued = Int(try counts.decode("queued", as: Int64.self))
        let planned = try counts.decode("planned", as: Int64.self)
        if queued == 0, planned == 0 {
            let join = newJob(BulkJobKind.join, BulkPayload(bulk: step.id), step, longestRun: .seconds(4 * 3600))
            guard let id = try await queue.enqueue([join], on: connection).first ?? nil else { return }
            try await connection.execute(Self.setJoinStatement(step.id, id))
            return
        }
        let room = configuration.pageWindow - queued
        guard room > 0, planned > 0 else { return }
        let ordinals = try await connection.query(Self.nextPlannedStatement(step.id, limit: room)).map { row in
            Int(try row.decode(0, as: Int32.self))
        }
        let jobs = ordinals.map {
            newJob(BulkJobKind.page, BulkPayload(bulk: step.id, page: $0), step, longestRun: .seconds(1800))
        }
        let ids = try await queue.enqueue(jobs, on: connection)
        let pairs = zip(ordinals, ids).compactMap { ordinal, id in id.map { (Int32(clamping: ordinal), $0.rawValue) } }
        try await connection.execute(Self.setQueuedStatement(step.id, pairs.map(\.0), pairs.map(\.1)))
    }

    private func newJob(_ kind: JobKind, _ payload: BulkPayload, _ step: BulkPageStep, longestRun: Duration) -> NewJob {
        NewJob(
            kind: kind,
            queue: "bulk",
            lane: LaneKey(rawValue: "instance:\(step.instanceID.rawValue)"),
            payload: payload.text,
            organizationID: step.organizationID.rawValue,
            retry: RetryPolicy(waits: configuration.retry.waits),
            longestRun: longestRun
        )
    }

    static func countOpenStatement(_ id: BulkJobID, bound: Int) -> SQL {
        """
        -- bulk_page_open, and no further than it matters
        select
            (select count(*) from (
                select from pollux.bulk_page where bulk_id = \(id) and state = 'queued' limit \(Int64(bound))
            ) q) as queued,
            (select count(*) from (
                select from pollux.bulk_page where bulk_id = \(id) and state = 'planned' limit 1
            ) p) as planned
        """
    }

    static func nextPlannedStatement(_ id: BulkJobID, limit: Int) -> SQL {
        """
        select p.ordinal
        from pollux.bulk_page p
        where p.bulk_id = \(id)
          and p.state = 'planned'
        order by p.ordinal
        limit \(Int64(limit))
        """
    }

    static func setQueuedStatement(_ id: BulkJobID, _ ordinals: [Int32], _ jobs: [Int64]) -> SQL {
        """
        update pollux.bulk_page p
        set state = 'queued',
            job_id = w.job
        from unnest(\(ordinals), \(jobs)) as w (ordinal, job)
        where p.bulk_id = \(id)
          and p.ordinal = w.ordinal
          and p.state = 'planned'
        """
    }

    static func setJoinStatement(_ id: BulkJobID, _ join: JobID) -> SQL {
        """
        update pollux.bulk_job
        set join_job_id = \(join),
            updated_at = now()
        where id = \(id)
        """
    }
}
