import Elements
import Foundation
import Ledger
import VendorClient

extension PollPage {
    /// Asks for the walk's next page.
    ///
    /// - Returns: nil where the list has shifted since the page before it was read.
    func fetch(_ plan: PollPlan, _ walk: PollWalk) async throws -> PageFacts? {
        let cursor = try walk.cursor.map { try Self.cursor($0) }
        let page = try await job.vendor.page(instance, plan.request(of: walk, cursor: cursor))
        let next = page.next?.text
        if let step = walk.trail.last, page.lastID == step.last {
            throw VendorError.malformed(
                "the vendor gave the same page twice, the one that ends with record \(step.last)"
            )
        }
        if let next, walk.hasBeen(at: next) {
            throw VendorError.malformed("the vendor's next page is one that was read before: its list has no end")
        }
        if walk.isSteady, let step = walk.trail.last, let cursor, try await hasShifted(plan, walk, cursor, since: step)
        {
            return nil
        }
        let dates = plan.resource.dates.forConditions
        let condition = try plan.condition(of: walk)
        let wanted = condition.map { condition in
            page.records.filter { condition.matches($0.record, dates: dates) }
        }
        return PageFacts(
            versions: plan.versions(of: wanted ?? page.records),
            unreadableDates: plan.unreadableDates(in: page.records),
            lastID: page.lastID,
            next: next,
            vendorAt: page.vendorDate,
            askedAt: poller.askedAt,
            unwanted: wanted.map { Self.ids(of: page.records, without: $0) } ?? []
        )
    }

    /// Asks for the record before a page, after the page was read: if it is the one that the page before it ended with, nothing has
    /// slipped through between the two.
    private func hasShifted(
        _ plan: PollPlan,
        _ walk: PollWalk,
        _ cursor: PageCursor,
        since step: PollWalk.Step
    ) async throws -> Bool {
        guard let check = cursor.recordBefore() else { return false }
        var request = plan.request(of: walk, cursor: check)
        request.pageSize = 1
        let page = try await job.vendor.page(instance, request)
        return page.firstID != step.last
    }

    static func cursor(_ text: String) throws -> PageCursor {
        guard let cursor = PageCursor(text: text) else {
            throw PollingError.unusable("the stored place in the list cannot be read: \(text.prefix(80))")
        }
        return cursor
    }

    private static func ids(of records: [RecordSlice], without wanted: [RecordSlice]) -> [String] {
        let kept = Set(wanted.map(\.id))
        return records.map(\.id).filter { !kept.contains($0) }
    }

    /// Reads records by themselves that came in a shape which is not held at their date.
    ///
    /// One that is gone meanwhile is left to whoever finds it gone.
    func resolve(_ ids: [String], of facts: PageFacts, _ plan: PollPlan) async throws -> PageFacts {
        var facts = facts
        // Together with what an earlier turn has read again: its forms are judged with the same page.
        let ids = Set(ids).union(facts.resolved.map(\.id))
        guard plan.resource.get != nil || plan.resource.batchGet != nil else {
            facts.versions.removeAll { ids.contains($0.id) }
            return facts
        }
        let askedAt = try await now()
        let found = try await job.vendor.getMany(instance, resource: plan.resource, ids: ids.sorted())
        facts.resolvedAt = askedAt
        facts.versions.removeAll { ids.contains($0.id) && found[$0.id] == nil }
        facts.resolved = plan.versions(of: Array(found.values))
        return facts
    }

    /// The database's time, of a fetch that follows.
    func now() async throws -> Date {
        try await context.database.query("select clock_timestamp()").first?.decode(0, as: Date.self) ?? poller.askedAt
    }
}
