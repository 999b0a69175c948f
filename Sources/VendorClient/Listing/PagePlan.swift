public import Elements

/// The places of all pages behind the first, of a list that counts and says how many records it has.
public struct PagePlan: Sendable {
    /// The most pages that are planned at once.
    private static let most = 1_000_000

    /// How many records a page has.
    public let size: Int
    /// How many pages the list has, the first included.
    public let pages: Int
    private let pagination: Pagination
    private let total: Int
    private var index = 1

    /// Plans what follows the first page.
    ///
    /// - Returns: nil where pages may not be asked for side by side, where the total is not known, and where the first page does not have
    ///   as many records as were asked for: nobody knows then how many the others have.
    public init?(after first: VendorPage, asked: Int, in pagination: Pagination) {
        guard pagination.parallel, let total = first.total, first.next != nil, total > first.size, first.size == asked,
            PageCursor.planned(index: 1, size: asked, in: pagination) != nil
        else { return nil }
        let pages = (total - 1) / asked + 1
        guard pages <= Self.most else { return nil }
        size = asked
        self.pages = pages
        self.total = total
        self.pagination = pagination
    }

    /// The place of the next page; nil behind the last one.
    public mutating func next() -> PageCursor? {
        guard index < pages else { return nil }
        defer { index += 1 }
        return PageCursor.planned(index: index, size: size, in: pagination, total: total)
    }
}
