import Elements
public import Instances

/// The pages of a list, in their order, some of them asked for before they are wanted.
///
/// Where the vendor says how many records there are and takes pages side by side, so many are under way at once, and no more are held;
/// elsewhere each page is asked for when the one before it has come. A list that turns out shorter or longer than it was said to be, or
/// a page that was cut, is read on one by one from where the last whole page ended.
public struct VendorPages: AsyncSequence, Sendable {
    let client: VendorClient
    let instance: ConnectedInstance
    let request: ListRequest
    let abreast: Int

    /// Begins at the request's cursor.
    public func makeAsyncIterator() -> Iterator { Iterator(self) }

    /// Asks for the pages one after the other, and for some in advance.
    public struct Iterator: AsyncIteratorProtocol {
        private let pages: VendorPages
        private let ahead = PagesAhead()
        private var cursor: PageCursor?
        private var isFirst = true
        private var hasEnded = false
        private var plan: PagePlan?
        private var lastMark: String?

        init(_ pages: VendorPages) {
            self.pages = pages
            cursor = pages.request.cursor
        }

        /// The next page; nil behind the last.
        ///
        /// - Throws: ``VendorError``.
        public mutating func next() async throws -> VendorPage? {
            guard !hasEnded else { return nil }
            do {
                return try await advance()
            } catch {
                hasEnded = true
                ahead.cancel()
                throw error
            }
        }

        private mutating func advance() async throws -> VendorPage {
            let page: VendorPage
            let isPlanned: Bool
            if let task = ahead.takeFirst() {
                page = try await withTaskCancellationHandler {
                    try await task.value
                } onCancel: { [ahead] in
                    task.cancel()
                    ahead.cancel()
                }
                isPlanned = true
            } else {
                page = try await pages.page(cursor)
                isPlanned = false
            }
            try check(page)
            let expected = plan?.size
            cursor = page.next
            if isPlanned, page.size != expected {
                // Cut, or the last: what was asked for in advance may stand elsewhere now.
                ahead.cancel()
                plan = nil
            }
            if isFirst {
                isFirst = false
                plan = pages.plan(after: page)
            }
            fill()
            if cursor == nil, ahead.isEmpty { hasEnded = true }
            return page
        }

        /// Keeps as many pages under way as may be, as far as the plan goes.
        private mutating func fill() {
            while var plan, ahead.count < pages.abreast, let cursor = plan.next() {
                self.plan = plan
                ahead.add(Task { [pages] in try await pages.page(cursor) })
            }
        }

        /// Catches a vendor that gives the same page for every position: pages asked for in advance do not know those before them.
        private mutating func check(_ page: VendorPage) throws {
            guard let mark = page.mark else { return }
            guard mark != lastMark else {
                throw VendorError.malformed("the vendor gave the same page twice")
            }
            lastMark = mark
        }
    }

    fileprivate func page(_ cursor: PageCursor?) async throws -> VendorPage {
        var request = request
        request.cursor = cursor
        return try await client.page(instance, request)
    }

    /// The pages that are known to follow the first one; nil where they are not known or may not be asked for side by side.
    fileprivate func plan(after page: VendorPage) -> PagePlan? {
        guard let pagination = request.resource.list?.pagination, abreast > 1, request.cursor == nil else { return nil }
        return PagePlan(after: page, asked: request.size(in: pagination), in: pagination)
    }
}

extension VendorClient {
    /// All pages of a list, in order, with at most so many under way or held at once.
    ///
    /// What is under way when nobody asks any more is cancelled.
    public func pages(_ instance: ConnectedInstance, _ request: ListRequest, abreast: Int = 8) -> VendorPages {
        VendorPages(client: self, instance: instance, request: request, abreast: max(1, abreast))
    }
}
