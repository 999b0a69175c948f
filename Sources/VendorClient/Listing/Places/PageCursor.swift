public import Elements

/// A place in a vendor's list, as it is kept between two calls.
///
/// It advances by what came, never by what was asked for: a vendor that cuts pages silently is not stepped over.
public struct PageCursor: Sendable, Hashable, CustomStringConvertible {
    /// How the vendor is told where.
    enum Place: Sendable, Hashable {
        /// By a page's number.
        case page(Int)
        /// By how many records to pass over, counted from the list's first number.
        case offset(Int)
        /// By a token of the page before.
        case token(String)
        /// By the path and query of the page's own address, on the element's host.
        case link(String)
        /// By the last record's values.
        case keyset(KeysetPlace)
    }

    let place: Place
    /// How many records stand before it.
    let seen: Int
    /// What the first page, or record, is called.
    let first: Int
    /// How many records are asked for at once from here on, whatever the caller wants; nil where that is free.
    ///
    /// A page's number means nothing without its size. Of other lists it is the size that the vendor could bear.
    let size: Int?
    /// What the walk has come by.
    let marks: LoopMarks
    /// How many records the list had when it was last asked, where the vendor says: an error before that is no end.
    let total: Int?

    init(
        place: Place,
        seen: Int,
        first: Int = 0,
        size: Int? = nil,
        marks: LoopMarks = LoopMarks(),
        total: Int? = nil
    ) {
        self.place = place
        self.seen = seen
        self.first = first
        self.size = size
        self.marks = marks
        self.total = total
    }

    /// A page of a list that is planned before it is read: the `index`th from 0, of pages of `size` records.
    ///
    /// - Returns: nil where the list has no positions to plan by.
    public static func planned(index: Int, size: Int, in pagination: Pagination, total: Int? = nil) -> PageCursor? {
        let (seen, isTooFar) = index.multipliedReportingOverflow(by: size)
        guard index >= 0, size > 0, !isTooFar, seen <= farthest else { return nil }
        let first = pagination.first
        switch pagination.style {
        case .page:
            return PageCursor(place: .page(first + index), seen: seen, first: first, size: size, total: total)
        case .offset: return PageCursor(place: .offset(first + seen), seen: seen, first: first, total: total)
        case .single, .cursor, .link, .keyset: return nil
        }
    }

    /// How many records stand before it.
    public var recordsBefore: Int { seen }

    /// The place of the one record before this page, for a call with page size 1; nil on the first page and where there is no way
    /// to ask for it.
    ///
    /// Of a vendor that takes no size, a page's number says nothing of one record.
    public func recordBefore() -> PageCursor? {
        guard seen > 0 else { return nil }
        switch place {
        case .page: return PageCursor(place: .page(first + seen - 1), seen: seen - 1, first: first, size: 1)
        case .offset: return PageCursor(place: .offset(first + seen - 1), seen: seen - 1, first: first, size: 1)
        case .token, .link, .keyset: return nil
        }
    }

    /// The same place, with so many records asked for at once.
    func asking(for size: Int) -> PageCursor {
        PageCursor(place: place, seen: seen, first: first, size: size, marks: marks, total: total)
    }

    /// Positions beyond this are nobody's.
    static let farthest = 1 << 52
    /// The most bytes of a token or link.
    static let longestToken = 12_288
}
