import Elements

/// A page of which the vendor says that it is too large, asked for again in a smaller size.
///
/// The walk keeps the smaller size to its end: a vendor that fails at a size fails at it again, and a page's number means nothing
/// without its size. The number itself is worked out anew, which takes a size that divides what came before; where there
/// is none, the fault is told.
enum ReducedPage {
    /// The same request for fewer records; nil where there is nothing to reduce.
    static func request(_ request: ListRequest, in list: ListOperation) -> ListRequest? {
        let pagination = list.pagination
        let size = request.size(in: pagination)
        let least = max(1, pagination.minimumPageSize)
        guard list.takesSize, size / 2 >= least else { return nil }
        var reduced = request
        guard let cursor = request.cursor else {
            reduced.pageSize = size / 2
            return reduced
        }
        switch cursor.place {
        case .page:
            guard let smaller = divisor(of: cursor.seen, from: size / 2, downTo: least) else { return nil }
            reduced.cursor = PageCursor(
                place: .page(cursor.first + cursor.seen / smaller),
                seen: cursor.seen,
                first: cursor.first,
                size: smaller,
                marks: cursor.marks,
                total: cursor.total
            )
        case .offset, .token, .keyset: reduced.cursor = cursor.asking(for: size / 2)
        // The size is in the vendor's own link.
        case .link: return nil
        }
        return reduced
    }

    private static func divisor(of count: Int, from most: Int, downTo least: Int) -> Int? {
        stride(from: most, through: least, by: -1).first { count % $0 == 0 }
    }
}
