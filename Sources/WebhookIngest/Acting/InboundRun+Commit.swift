import Events
import Foundation
import JobQueue
import Postgres

extension InboundRun {
    /// The most events in one notification.
    private static let mostInNotification = 20

    /// Commits a run: lease, pollers, ledger, events, webhooks, the pause of hints, job, in this order and in one transaction.
    ///
    /// The pollers' rows are locked before the ledger's, as a poll does: what a page and a webhook judge of one object they judge one after
    /// the other, whichever of its rows each takes first. Where a record is left unclear, its poller is made due in the same
    /// transaction. When the worker dies, or another door is used, this is true between:
    ///
    /// - the GETs and the commit: nothing was told, marked or settled; the job is rescued and asks again. What a poll has committed
    ///   meanwhile is seen by the judgement.
    /// - the commit and the poll: the mark and the poller's due time are there together. The record bears a date within the poll's window
    ///   (before it, the newer date alone tells here), so the list shows it in the shape that is held. A poll that had read its page
    ///   before the change tells nothing of it, and moves the watermark no further than to its own beginning.
    /// - and the poller fails or is paused: its watermark stays, and the first poll that succeeds tells.
    /// - and the poller is stopped: it tells when the object is polled again, and until then each further change is told by its webhook.
    ///   Paused or stopped before the commit, it reads nothing again, and the newer date alone tells.
    ///
    /// A list that shows a change later than the overlap reaches hides it here as it does from every poll, until a sweep or the next
    /// change: that is what the poller's warning of lateness is for.
    func commit(
        _ fetched: [(review: InboundReview, records: FetchedRecords)],
        of work: InboundWork,
        unpolled: Int
    ) async throws -> JobOutcome {
        let gets = fetched.reduce(0) { $0 + $1.review.ids.count }
        let refusals = fetched.compactMap { part in
            part.records.refusal.map {
                "\(part.records.refused.count) \(part.review.resource.name) were refused: \($0)"
            }
        }
        let told = try await context.database.withTransaction { connection -> Int in
            try await context.lockLease(on: connection)
            let polled = try await job.store.lockPollers(
                of: fetched.map(\.review.resource.name),
                instance: instance.id,
                on: connection
            )
            let pollDate = try await Self.now(on: connection)
            var events = 0
            var unclear: [String] = []
            // In the order of the objects' names, as everybody who takes rows of several.
            for (review, records) in fetched {
                let object = review.resource.name
                let (changes, needsPoll) = try await review.judge(
                    records,
                    isReadAgain: polled.contains(object),
                    on: connection
                )
                if needsPoll { unclear.append(object) }
                events += try await job.recorder.record(
                    ChangeBatch(
                        instance: instance.instance,
                        hub: instance.element.hub,
                        objectType: object,
                        pollDate: pollDate,
                        changes: changes,
                        maximumPerNotification: Self.mostInNotification
                    ),
                    on: connection
                )
            }
            for object in unclear { try await job.store.makeDueSoon(object, of: instance.id, on: connection) }
            let total = events
            let later = unclear.isEmpty ? [] : ["whether a record has changed, the next poll tells"]
            let settled = work.read.compactMap { read in
                waiting.dropFirst(read.index).first.map { inbound in
                    let notes = [read.note].compactMap { $0 } + (read.isAboutNothing ? [] : refusals + later)
                    let lost = unpolled > 0 && !read.isAboutNothing ? ["what cannot be asked for has no poller"] : []
                    return SettledInbound(
                        inbound: inbound,
                        outcome: read.isAboutNothing ? .ignored : total > 0 ? .told : .nothing,
                        events: read.isAboutNothing ? 0 : total,
                        note: (notes + lost).isEmpty ? nil : (notes + lost).joined(separator: "; ")
                    )
                }
            }
            try await job.store.settle(settled, organization: instance.organizationID, on: connection)
            if !isSigned, gets > 0 {
                try await job.store.queue.pause(
                    lane: context.job.lane,
                    for: InboundJob.hintPause * gets,
                    reason: "hints that nobody has signed ask at a limited rate",
                    on: connection
                )
            }
            try await context.complete(on: connection)
            return events
        }
        report(
            told > 0 ? .told : work.read.allSatisfy(\.isAboutNothing) ? .ignored : .nothing,
            gets: gets,
            events: told
        )
        return .settled
    }

    private static func now(on connection: Connection) async throws -> Date {
        guard let now = try await connection.query("select now()").first?.decode(0, as: Date.self) else {
            throw InboundError.unknownOutcome("no time")
        }
        return now
    }
}
