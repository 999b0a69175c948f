/// What a list was asked for: a filter, an order, and a window of the result.
struct ListQuery: Sendable {
    struct Order: Sendable, Hashable {
        let field: String
        let descending: Bool
    }

    var whereText: String?
    var filter: WhereClause?
    /// The least date of update, as the vendor's own parameter.
    var since: Int64?
    var order: [Order] = []
    var offset = 0
    var limit = 100
    var page: Int?
    /// The record that the page begins after, which wins over any offset.
    var cursor: ListCursor?
    /// Whether deletions are listed and not records.
    var deletions = false

    static let maximumPageSize = 1_000

    /// - Parameters:
    ///   - dates: how dates are written in a filter.
    ///   - largest: cuts a page silently.
    ///   - parameters: the query's parameters; pages by `page` (from 1) and `per_page`, by `offset` and `limit`, by `$skip` and
    ///     `$top`, or by `cursor`.
    /// - Throws: a fault that says what is wrong with them.
    init(dates: DateStyle, largest: Int?, _ parameters: (String) -> String?) throws {
        whereText = parameters("where") ?? parameters("$filter")
        if let whereText, !whereText.isEmpty { filter = try WhereClause(whereText, dates: dates) }
        if let text = parameters("updated_since") ?? parameters("since"), !text.isEmpty {
            guard let seconds = dates.parse(text) else {
                throw WhereClause.Fault(message: "'\(text)' is no date as they are written here")
            }
            since = seconds
        }
        order = Self.orders(parameters("orderBy") ?? parameters("sort") ?? parameters("$orderby") ?? "")
        let size = try Self.number(parameters, "per_page", "pageSize", "limit", "$top") ?? 100
        guard size >= 1, largest != nil || size <= Self.maximumPageSize else {
            throw WhereClause.Fault(message: "a page has 1 to \(Self.maximumPageSize) records, not \(size)")
        }
        limit = min(size, largest ?? size)
        if let text = parameters("cursor"), !text.isEmpty {
            guard let place = ListCursor(text) else { throw WhereClause.Fault(message: "there is no such cursor") }
            cursor = place
        } else if let offset = try Self.number(parameters, "offset", "startIndex", "$skip") {
            self.offset = max(0, offset)
        } else {
            let page = max(1, try Self.number(parameters, "page") ?? 1)
            self.page = page
            offset = (page - 1).multipliedReportingOverflow(by: limit).partialValue
        }
    }

    /// What the records and their order follow from, and the window does not.
    var key: String {
        let orders = order.map { $0.field + ($0.descending ? "-" : "+") }.joined(separator: ",")
        return "\(deletions)|\(whereText ?? "")|\(since ?? 0)|\(orders)"
    }

    private static func number(_ parameters: (String) -> String?, _ names: String...) throws -> Int? {
        for name in names {
            guard let text = parameters(name) else { continue }
            guard let value = Int(text), value < 1_000_000_000 else {
                throw WhereClause.Fault(message: "\(name) is no number: '\(text)'")
            }
            return value
        }
        return nil
    }

    private static func orders(_ text: String) -> [Order] {
        text.split(separator: ",").compactMap { part in
            let words = part.split(separator: " ")
            guard let first = words.first else { return nil }
            if first.hasPrefix("-") { return Order(field: String(first.dropFirst()), descending: true) }
            return Order(field: String(first), descending: words.dropFirst().first?.lowercased() == "desc")
        }
    }
}

/// A place in a list: behind which record, and on which page.
///
/// Unlike an offset it stays right while the list moves.
struct ListCursor: Sendable, Equatable {
    /// How many pages are before it.
    let pages: Int
    let number: Int
    let updated: Int64
    let created: Int64

    init(behind record: ListedRecord, pages: Int) {
        self.pages = pages
        number = record.number
        updated = record.updated
        created = record.created
    }

    init?(_ text: String) {
        let parts = text.split(separator: "-").map { Int64($0, radix: 36) }
        guard parts.count == 4, let pages = parts[0], let number = parts[1], let updated = parts[2],
            let created = parts[3]
        else { return nil }
        self.pages = Int(pages)
        self.number = Int(number)
        self.updated = updated
        self.created = created
    }

    var text: String {
        [Int64(pages), Int64(number), updated, created].map { String($0, radix: 36) }.joined(separator: "-")
    }
}

/// A record as a list sees it at one moment.
struct ListedRecord: Sendable {
    let object: CRMObject
    let number: Int
    let version: RecordVersion
    let updated: Int64
    let created: Int64
}

/// A window of a list.
struct ListPage: Sendable {
    var records: [ListedRecord]
    var total: Int
    /// How many records are before it.
    var offset: Int
    /// Where the next page begins; nil for the last.
    var next: ListCursor?
    /// Where the second page begins; nil if there is one page.
    var second: ListCursor?
}
