public import Elements
public import Foundation
public import Instances

extension VendorClient {
    /// Asks the vendor's own list of deletions for those since an instant, a page at a time.
    ///
    /// - Parameters:
    ///   - instance: whose records were deleted.
    ///   - resource: the object, with `deletes: {mode: endpoint}`.
    ///   - since: the bound; the vendor may give earlier ones where it takes no bound or a coarser one.
    ///   - cursor: nil for the first page.
    /// - Returns: what was deleted, and where the next page begins.
    /// - Throws: ``VendorError`` as a page of any list.
    public func deletions(
        _ instance: ConnectedInstance,
        resource: Resource,
        since: Date,
        cursor: PageCursor? = nil
    ) async throws(VendorError) -> DeletionPage {
        guard case .endpoint(let deletions) = resource.deletes else {
            throw .refused("\(resource.name) has no list of deletions")
        }
        let items = resource.items(of: deletions)
        let request = ListRequest(
            resource: items,
            condition: deletions.date.map { date in
                let least = CEQLCondition.comparison(date.path, .greaterOrEqual, .string(date.text(of: since)))
                guard deletions.list.filter?.untilParameter != nil else { return least.description }
                // A vendor that takes both bounds may want both. A minute on, so that a clock that is behind leaves nothing out.
                let most = date.text(of: max(Date.now, since).addingTimeInterval(60))
                return CEQLCondition.all([least, .comparison(date.path, .lessOrEqual, .string(most))]).description
            },
            cursor: cursor
        )
        let page = try await page(instance, request, deletions.list)
        return DeletionPage(
            deletions: page.records.map { record in
                Deletion(id: record.id, date: record.updated.flatMap { deletions.date?.parse($0) })
            },
            next: page.next,
            vendorDate: page.vendorDate
        )
    }
}

/// A record that the vendor says is deleted.
public struct Deletion: Sendable, Equatable {
    /// The record's id.
    public let id: String
    /// When it was deleted; nil where the vendor does not say.
    public let date: ParsedDate?
}

/// A page of a list of deletions.
public struct DeletionPage: Sendable {
    /// What was deleted, in the vendor's order.
    public let deletions: [Deletion]
    /// Where the next page begins; nil after the last.
    public let next: PageCursor?
    /// The vendor's own time when the call began; nil where it tells none.
    public let vendorDate: Date?
}
