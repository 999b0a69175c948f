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
        var isPatchy = false
        if walk.isSteady, let step = walk.trail.last, let cursor {
            switch try await shift(plan, walk, before: cursor, since: step) {
            case .none: break
            case .patchy: isPatchy = true
            case .moved: return nil
            }
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
            unwanted: wanted.map { Self.ids(of: page.records, without: $0) } ?? [],
            isPatchy: isPatchy
        )
    }

    /// What a list has done between two of its pages.
    private enum Shift {
        case none
        /// It stands still, but its pages lack records that it counts: those that these credentials may not see, for one.
        case patchy
        case moved
    }

    /// How often a list must answer the same once more before it is taken to stand still, though it doesn't show where a page ended.
    ///
    /// A record that a vendor leaves out by chance is back in one of them.
    private static let looksAtStandingList = 2

    /// Asks for the record before a page, after the page was read: if it is the one that the page before it ended with, nothing has
    /// slipped through between the two.
    private func shift(
        _ plan: PollPlan,
        _ walk: PollWalk,
        before cursor: PageCursor,
        since step: PollWalk.Step
    ) async throws -> Shift {
        // A page's number says nothing of one record where the vendor takes no size, or no such small one.
        let isByPage = plan.resource.list?.pagination.style == .page
        guard let place = cursor.recordBefore(), !isByPage || plan.resource.list?.pagination.sizeParameter != nil else {
            return .none
        }
        var single = plan.request(of: walk, cursor: place)
        single.pageSize = 1
        let before = try await job.vendor.page(instance, single)
        guard !isByPage || before.size <= 1, before.firstID != step.last else { return .none }
        // The first time it is simply read again, which most lists that have moved are content with.
        guard walk.repeats > 0 else { return .moved }
        let ended = try plan.request(of: walk, cursor: step.cursor.map { try Self.cursor($0) })
        for _ in 0..<Self.looksAtStandingList {
            guard try await job.vendor.page(instance, ended).lastID == step.last,
                try await job.vendor.page(instance, single).firstID == before.firstID
            else { return .moved }
        }
        return .patchy
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
