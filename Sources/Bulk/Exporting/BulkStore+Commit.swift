import JobQueue
import Postgres

extension BulkStore {
    /// Lists a page's segment and enqueues what comes next; the lease has been checked by the same transaction.
    ///
    /// Where the bulk job is no longer running, nothing is listed: the segment stays a file that the sweep takes away.
    func commit(
        _ page: FetchedPage,
        _ payload: BulkPayload,
        _ job: ClaimedJob,
        pageSize: Int,
        on connection: Connection
    ) async throws {
        guard let step = try await BulkPageStep.lock(payload.bulk, on: connection), step.status == .running else {
            return
        }
        let listed = try await connection.execute(Self.listStatement(page, payload, job))
        guard listed == 1 else { throw BulkError.notFound }
        if !page.refusals.isEmpty {
            try await connection.execute(Self.insertErrorsStatement(page, payload, pageSize: pageSize))
        }
        let planned = try await plan(page, payload, step, on: connection)
        try await connection.execute(Self.countStatement(page, payload.bulk, planned))
        try await fillWindow(step, on: connection)
    }

    /// What is known of a bulk job's pages after one of them.
    struct Planned: Sendable {
        let pages: Int
        let isPlanned: Bool
        let total: Int?
    }

    private func plan(
        _ page: FetchedPage,
        _ payload: BulkPayload,
        _ step: BulkPageStep,
        on connection: Connection
    ) async throws -> Planned {
        if payload.page == 0, !page.plan.isEmpty, page.plan.count <= configuration.maximumPlannedPages {
            let ordinals = (1...page.plan.count).map(Int32.init(clamping:))
            try await connection.execute(Self.insertPlanStatement(payload.bulk, ordinals, page.plan))
            return Planned(pages: page.plan.count + 1, isPlanned: true, total: page.total)
        }
        // The last page known of leads on: one more, even where the list has grown since it was planned.
        if let next = page.next, payload.page + 1 == step.pagesKnown, payload.page < Int(Int32.max) - 1 {
            try await connection.execute(Self.insertPageStatement(payload.bulk, ordinal: step.pagesKnown, cursor: next))
            return Planned(pages: step.pagesKnown + 1, isPlanned: step.isPlanned, total: page.total)
        }
        return Planned(pages: step.pagesKnown, isPlanned: step.isPlanned, total: page.total)
    }

    static func listStatement(_ page: FetchedPage, _ payload: BulkPayload, _ job: ClaimedJob) -> SQL {
        """
        update pollux.bulk_page
        set state = 'done',
            segment_token = \(job.lease.token),
            segment_bytes = \(page.sum.bytes),
            segment_checksum = \(page.sum.checksum),
            listed = \(Int32(clamping: page.listed)),
            records = \(Int32(clamping: page.records)),
            vanished = \(Int32(clamping: page.vanished)),
            failed = \(Int32(clamping: page.refusals.count)),
            columns = \(page.columns.map(\.storable)),
            done_at = now()
        where bulk_id = \(payload.bulk)
          and ordinal = \(Int32(clamping: payload.page))
          and state = 'queued'
          and job_id = \(job.id)
        """
    }

    static func insertErrorsStatement(_ page: FetchedPage, _ payload: BulkPayload, pageSize: Int) -> SQL {
        let first = Int64(payload.page) * Int64(pageSize) + 1
        return """
            insert into pollux.bulk_error (bulk_id, record, identifier, status, message)
            select \(payload.bulk), w.record, w.identifier, w.status, w.message
            from unnest(
                \(page.refusals.map { first + Int64($0.index) }),
                \(page.refusals.map { String($0.identifier.prefix(500)).storable }),
                \(page.refusals.map { String($0.status.prefix(40)).storable }),
                \(page.refusals.map { String($0.message.prefix(2000)).storable })
            ) with ordinality as w (record, identifier, status, message, n)
            order by w.n
            """
    }

    static func insertPlanStatement(_ bulk: BulkJobID, _ ordinals: [Int32], _ cursors: [String]) -> SQL {
        """
        insert into pollux.bulk_page (bulk_id, ordinal, state, cursor)
        select \(bulk), w.ordinal, 'planned', w.cursor
        from unnest(\(ordinals), \(cursors)) as w (ordinal, cursor)
        """
    }

    static func countStatement(_ page: FetchedPage, _ bulk: BulkJobID, _ planned: Planned) -> SQL {
        """
        update pollux.bulk_job
        set pages_done = pages_done + 1,
            pages_known = \(Int32(clamping: planned.pages)),
            is_planned = \(planned.isPlanned),
            total_known = coalesce(total_known, \(planned.total.map(Int64.init))),
            records_count = records_count + \(Int64(page.records)),
            records_vanished = records_vanished + \(Int64(page.vanished)),
            records_failed = records_failed + \(Int64(page.refusals.count)),
            updated_at = now()
        where id = \(bulk)
        """
    }
}

extension String {
    /// The text without NUL, which PostgreSQL cannot hold.
    var storable: String { utf8.contains(0) ? String(decoding: utf8.filter { $0 != 0 }, as: UTF8.self) : self }
}
