/// What a list was asked for: a filter, an order, and a window of the result.
struct ListQuery: Sendable {
    struct Order: Sendable, Hashable {
        let field: String
        let descending: Bool
    }

    var whereText: String?
    var filter: WhereClause?
    var order: [Order] = []
    var offset = 0
    var limit = 100
    var page: Int?

    static let maximumPageSize = 1_000

    /// - Parameter parameters: the query's parameters; pages by `page` (from 1) and `per_page`, or by `offset` and `limit`.
    /// - Throws: a fault that says what is wrong with them.
    init(_ parameters: (String) -> String?) throws {
        whereText = parameters("where")
        if let whereText, !whereText.isEmpty { filter = try WhereClause(whereText) }
        order = Self.orders(parameters("orderBy") ?? parameters("sort") ?? "")
        let size = try Self.number(parameters, "per_page", "pageSize", "limit") ?? 100
        guard size >= 1, size <= Self.maximumPageSize else {
            throw WhereClause.Fault(message: "a page has 1 to \(Self.maximumPageSize) records, not \(size)")
        }
        limit = size
        if let offset = try Self.number(parameters, "offset", "startIndex") {
            self.offset = max(0, offset)
        } else {
            let page = max(1, try Self.number(parameters, "page") ?? 1)
            self.page = page
            offset = (page - 1).multipliedReportingOverflow(by: size).partialValue
        }
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
    var records: [RecordVersion]
    var total: Int
}
