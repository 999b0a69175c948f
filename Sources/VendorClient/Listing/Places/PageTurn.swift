import Elements
import Instances

/// Finds where the page after this one begins, and catches a vendor that leads in a circle.
struct PageTurn {
    let request: ListRequest
    let list: ListOperation
    let answer: ListAnswer
    /// How many records were asked for.
    let size: Int
    /// Path and query of the request.
    let target: String
    let instance: ConnectedInstance

    private var pagination: Pagination { list.pagination }
    private var seen: Int { min((request.cursor?.seen ?? 0) + answer.records.count, PageCursor.farthest) }

    /// The next place; nil behind the last page.
    ///
    /// - Throws: ``VendorError/malformed(_:)`` for a page, a token or a link that was there before, ``VendorError/refused(_:)`` for a
    ///   link to another host.
    func next() throws(VendorError) -> PageCursor? {
        var marks = request.cursor?.marks ?? LoopMarks()
        if let mark = LoopMarks.mark(of: answer.records) {
            guard !marks.contains(mark) else {
                throw .malformed(
                    "the vendor gave the same page twice, the one that ends with record \(answer.records.last?.id ?? "")"
                )
            }
            marks.add(page: mark)
        }
        switch pagination.style {
        case .single, .keyset: return nil
        case .page, .offset: return counted(marks)
        case .cursor:
            guard let token = answer.nextToken(pagination) else { return nil }
            guard token.utf8.count <= PageCursor.longestToken else {
                throw .malformed("the token of its next page is too long to be kept: \(token.utf8.count) bytes")
            }
            return try place(.token(token), token, marks, "token of its next page")
        case .link:
            guard let address = answer.nextAddress(pagination) else { return nil }
            let link = try NextLink(address, on: target, of: instance).target
            return try place(.link(link), link, marks, "link to its next page")
        }
    }

    /// The next place of a list that goes by the last record's values.
    func next(_ place: KeysetPlace) -> PageCursor {
        PageCursor(place: .keyset(place), seen: seen, size: keptSize)
    }

    private func counted(_ marks: LoopMarks) -> PageCursor? {
        guard !answer.records.isEmpty else { return nil }
        // A short page is not the last one: vendors cut. A total that is behind what came is not to be trusted either.
        if answer.total == seen { return nil }
        let first = pagination.first
        let position: PageCursor.Place
        var size = keptSize
        switch (pagination.style, request.cursor?.place) {
        case (.page, let place):
            if case .page(let number)? = place { position = .page(number + 1) } else { position = .page(first + 1) }
            size = pageSize
        case (_, .offset(let offset)?):
            position = .offset(min(offset + answer.records.count, PageCursor.farthest))
        default: position = .offset(first + seen)
        }
        return PageCursor(place: position, seen: seen, first: first, size: size, marks: marks, total: answer.total)
    }

    private func place(
        _ place: PageCursor.Place,
        _ given: String,
        _ before: LoopMarks,
        _ name: String
    ) throws(VendorError) -> PageCursor {
        var marks = before
        let mark = LoopMarks.mark(ofToken: given)
        guard !marks.contains(mark) else {
            throw .malformed("the \(name) is one that it gave before: it leads in a circle")
        }
        marks.add(token: mark)
        return PageCursor(place: place, seen: seen, size: keptSize, marks: marks)
    }

    /// The size without which a page's number means nothing; nil where the vendor takes none.
    private var pageSize: Int? { list.takesSize ? size : nil }

    /// The size that was reduced for the vendor's sake, for the rest of the walk.
    private var keptSize: Int? {
        var free = request
        free.cursor = nil
        return size < free.size(in: pagination) ? size : request.cursor?.size
    }
}
