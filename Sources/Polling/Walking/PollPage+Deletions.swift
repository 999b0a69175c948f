import Elements
import Foundation
import JobQueue
import Ledger
import Postgres
import VendorClient

extension PollPage {
    /// Reads a page of the vendor's list of what is gone.
    ///
    /// Killed before its commit, the page is read again and judged the same; after it, the next page has its own job. The run's bound
    /// overlaps the run before, and the ledger tells no deletion twice.
    func readDeletions(_ side: SideWalk, _ watermark: Date, _ plan: PollPlan) async throws -> JobOutcome {
        let since = plan.window.since(watermark: side.lastVendorAt ?? poller.baseLine ?? watermark)
        var walk = side.walk ?? PollWalk(startedAt: poller.askedAt, since: since)
        let page = try await job.vendor.deletions(
            instance,
            resource: plan.resource,
            since: walk.since,
            cursor: try walk.cursor.map { try Self.cursor($0) }
        )
        let next = page.next?.text
        if let next, walk.hasBeen(at: next) {
            throw VendorError.malformed("the vendor's list of deletions has no end: its next page was read before")
        }
        walk.vendorAt = walk.vendorAt ?? page.vendorDate
        let before = walk
        let gone = page.deletions.map { DeletedRecord(id: $0.id, date: $0.date?.instant) }
        try await context.database.withTransaction { connection in
            try await context.lockLease(on: connection)
            guard let standing = try await standing(on: connection) else {
                try await context.complete(on: connection)
                return
            }
            let changes = try await job.ledger.judgeDeleted(
                gone,
                askedAt: poller.askedAt,
                vendorDate: page.vendorDate,
                in: scope,
                by: rules(of: .beside(side), plan),
                on: connection
            )
            try await record(changes, pollDate: poller.askedAt, on: connection)
            var moved = before
            moved.advance(over: PollWalk.Page(records: gone.count, changes: changes.count, next: next))
            guard moved.changes <= plan.floodLimit else {
                throw Flood(found: moved.changes, limit: plan.floodLimit)
            }
            if next == nil {
                try await finish(side, moved, plan, on: connection)
            } else {
                try await move(side, moved, on: connection)
            }
            let follows = next != nil || standing.isDue || dueSide(plan, except: side.purpose) != nil
            try await context.complete(on: connection, followUps: follows ? [nextJob(plan)] : [])
        }
        return .settled
    }
}
