/// Which page of a list a client asks for: `page` (from 1) and `pageSize`, or `nextPage` and `pageSize`.
struct PageRequest: Sendable {
    /// The size where none is asked for.
    static let standardSize = 200
    /// The largest size.
    static let largestSize = 2000

    let size: Int
    /// The place after which the page begins, of a page asked for by its token.
    let after: Int64?
    /// How many items to step over, of a page asked for by its number.
    let offset: Int
    /// Whether the total is to be counted.
    let wantsTotal: Bool

    /// Reads the parameters of a list.
    ///
    /// - Throws: ``APIError``, 400, which names the parameter.
    init(_ query: QueryItems, list: String) throws(APIError) {
        size = try query.integer("pageSize", in: 1...Self.largestSize) ?? Self.standardSize
        wantsTotal = try query.boolean("returnCount") ?? false
        let page = try query.integer("page", in: 1...1_000_000)
        if let token = query["nextPage"], !token.isEmpty {
            guard page == nil else { throw .badRequest("page, nextPage: give one of them") }
            after = try PageToken(text: token, of: list).after
            offset = 0
        } else {
            after = nil
            offset = ((page ?? 1) - 1) * size
        }
    }

    /// Cuts a page that was read with one item more than asked for, and makes the next page's token.
    func cut<Item>(_ items: [Item], list: String, key: (Item) -> Int64) -> (items: [Item], next: PageToken?) {
        guard items.count > size else { return (items, nil) }
        let shown = Array(items.prefix(size))
        return (shown, shown.last.map { PageToken(list: list, after: key($0)) })
    }
}
