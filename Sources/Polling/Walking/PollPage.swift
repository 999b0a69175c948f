import Elements
import Foundation
import Instances
import JobQueue
import Ledger
import VendorClient

/// One run of a page's job: ask, then commit what came or settle the failure.
struct PollPage: Sendable {
    let job: PollJob
    let poller: Poller
    let instance: ConnectedInstance
    let context: JobContext

    func run() async throws -> JobOutcome {
        do {
            let plan = try PollPlan(element: instance.element, object: poller.object, text: poller.configuration)
            guard let watermark = poller.watermark else {
                return try await begin(at: try await job.vendor.clock(instance))
            }
            let walk =
                poller.walk ?? PollWalk(startedAt: poller.askedAt, since: plan.window.since(watermark: watermark))
            guard let facts = try await fetch(plan, walk) else { return try await stepBack(walk) }
            return try await commit(facts, of: walk, plan)
        } catch let error as VendorError {
            return try await settle(error)
        } catch let error as PollingError {
            return try await backOff(.rejected, error: error.description)
        } catch let flood as Flood {
            return try await pause(flood)
        }
    }

    /// Asks for the walk's next page.
    ///
    /// - Returns: nil where the list has shifted since the page before it was read.
    private func fetch(_ plan: PollPlan, _ walk: PollWalk) async throws -> PageFacts? {
        let cursor = try walk.cursor.map { try Self.cursor($0) }
        let page = try await job.vendor.page(instance, plan.request(of: walk, cursor: cursor))
        let next = page.next?.text
        // Where records were left out here, the last one that is left is not where the page ended.
        let last = page.size == page.records.count ? page.records.last?.id : nil
        if let step = walk.trail.last, last == step.last {
            throw VendorError.malformed(
                "the vendor gave the same page twice, the one that ends with record \(step.last)"
            )
        }
        if next != nil, next == walk.cursor {
            throw VendorError.malformed("the vendor's next page is the page itself")
        }
        if walk.isSteady, let step = walk.trail.last, let cursor, try await hasShifted(plan, walk, cursor, since: step)
        {
            return nil
        }
        return PageFacts(
            versions: plan.versions(of: page.records),
            unreadableDates: plan.unreadableDates(in: page.records),
            lastID: last,
            next: next,
            vendorAt: page.vendorDate,
            askedAt: poller.askedAt
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
        return page.records.first?.id != step.last
    }

    private static func cursor(_ text: String) throws -> PageCursor {
        guard let cursor = PageCursor(text: text) else {
            throw PollingError.unusable("the stored place in the list cannot be read: \(text.prefix(80))")
        }
        return cursor
    }
}
