import Elements
import Foundation
import JobQueue
import Ledger
import Postgres
import VendorClient

extension PollPage {
    /// How many records are asked for in one job of a reconciliation's second part.
    private static let confirmations = 100

    /// Turns from listing to confirming, in the transaction that commits the listing's last page.
    ///
    /// What is held as live and was seen neither by this walk nor by anybody since it began may be gone. If it is more than the element
    /// allows, or the list moved faster than it could be read, the listing is not believed and nothing is deleted.
    ///
    /// - Returns: whether there is something to confirm; else the run has ended.
    func beginConfirming(
        _ side: SideWalk,
        _ walk: PollWalk,
        _ plan: PollPlan,
        on connection: Connection
    ) async throws -> Bool {
        guard case .reconcile(_, let fraction, _) = plan.resource.deletes else { return false }
        guard walk.isSteady else {
            let error = "the list moves faster than it can be read: no deletes could be reconciled"
            try await refuse(side, plan, error: error, on: connection)
            return false
        }
        let (live, unseen) = try await job.ledger.unseen(since: Self.start(of: walk), in: scope, on: connection)
        guard unseen > 0 else {
            try await finish(side, walk, plan, on: connection)
            return false
        }
        // One record is never too many: a listing that is broken lacks more.
        guard Double(unseen) <= max(1, Double(live) * fraction) else {
            let error =
                "a complete listing lacked \(unseen) of \(live) records, more than maxDeleteFraction (\(fraction)) allows: "
                + "nothing was deleted"
            try await refuse(side, plan, error: error, on: connection)
            return false
        }
        var next = side
        next.stage = .confirming
        var place = walk
        place.restart()
        try await move(next, place, on: connection)
        return true
    }

    /// Asks for the next of those that a listing lacked, one by one, and tells those that are gone.
    ///
    /// Killed before the commit, the same are asked for again; after it, the next job asks for those that follow. Those that are there
    /// after all are judged as they are.
    func confirmMissing(_ side: SideWalk, _ plan: PollPlan) async throws -> JobOutcome {
        guard case .reconcile(_, _, let confirms) = plan.resource.deletes, let walk = side.walk else {
            throw PollingError.unusable("deletes of \(poller.object) are not reconciled any more")
        }
        let ids = try await job.ledger.unseen(
            since: Self.start(of: walk),
            after: walk.cursor,
            limit: Self.confirmations,
            in: scope,
            from: context.database
        )
        let askedAt = try await now()
        let found = confirms ? try await job.vendor.getMany(instance, resource: plan.resource, ids: ids) : [:]
        // The vendor's time of the calls, as the database's clock and the skew that the listing has shown tell it.
        let vendorNow = walk.vendorAt.map { askedAt.addingTimeInterval($0.timeIntervalSince(walk.startedAt)) }
        try await context.database.withTransaction { connection in
            try await context.lockLease(on: connection)
            guard let standing = try await standing(on: connection) else {
                try await context.complete(on: connection)
                return
            }
            var rules = rules(of: .beside(side), plan)
            // No poll reads what is dated before its window: there the newer date tells.
            rules.settledBefore = poller.watermark.map { plan.since($0, isSeeded: true) }
            let seen = try await job.ledger.judge(
                plan.versions(of: Array(found.values)),
                as: .get,
                askedAt: askedAt,
                in: scope,
                by: rules,
                on: connection
            )
            let gone = try await job.ledger.judgeDeleted(
                ids.filter { found[$0] == nil }.map { DeletedRecord(id: $0) },
                askedAt: askedAt,
                vendorDate: vendorNow,
                in: scope,
                by: rules,
                on: connection
            )
            try await record(seen.changes + gone, pollDate: askedAt, on: connection)
            var moved = walk
            moved.changes += seen.changes.count + gone.count
            moved.cursor = ids.last
            let isLast = ids.count < Self.confirmations
            if isLast {
                try await finish(side, moved, plan, on: connection)
            } else {
                try await move(side, moved, on: connection)
            }
            let follows = !isLast || standing.isDue || dueSide(plan, except: side.purpose) != nil
            try await context.complete(on: connection, followUps: follows ? [nextJob(plan)] : [])
        }
        return .settled
    }

    /// When a run began, a little earlier: what its first page has shown counts as seen, however its time was rounded.
    private static func start(of walk: PollWalk) -> Date {
        walk.startedAt.addingTimeInterval(-0.001)
    }
}
