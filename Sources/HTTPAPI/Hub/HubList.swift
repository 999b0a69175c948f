import Elements
import Foundation
import VendorClient

/// What a client asks of a vendor's list, read from the query.
struct HubList {
    let request: ListRequest
    let token: HubPageToken
    /// What is shown of each record; nil for all of it.
    let fields: [FieldPath]?
    /// Whether the total is to be told, and is the list's own.
    let tellsTotal: Bool

    /// Reads the parameters.
    ///
    /// - Throws: ``APIError``, 400, which names the parameter; ``CEQLError``.
    init(_ query: QueryItems, of resource: Resource, in list: ListOperation, tokens: HubPageTokens) throws {
        let size = try query.integer("pageSize", in: 1...PageRequest.largestSize) ?? PageRequest.standardSize
        let condition = query["where"].flatMap { $0.isEmpty ? nil : $0 }
        // A fault is the client's, and told with its column before anybody is asked.
        if let condition { _ = try CEQLCondition.parse(condition) }
        let order = try Self.order(query["orderBy"])
        fields = try Self.fields(query["fields"])
        let token = HubPageToken(
            instance: tokens.instance,
            object: resource.name,
            condition: condition ?? "",
            order: order ?? ""
        )
        self.token = token
        request = ListRequest(
            resource: resource,
            condition: condition,
            fields: fields?.map(\.description).joined(separator: ","),
            orderBy: order,
            pageSize: size,
            cursor: try Self.cursor(query, size: size, in: list) { text in
                try tokens.cursor(from: text, of: token)
            }
        )
        tellsTotal = try query.boolean("returnCount") ?? false
    }

    private static func cursor(
        _ query: QueryItems,
        size: Int,
        in list: ListOperation,
        read: (String) throws -> PageCursor
    ) throws -> PageCursor? {
        let page = try query.integer("page", in: 1...1_000_000)
        if let text = query["nextPage"], !text.isEmpty {
            guard page == nil else { throw APIError.badRequest("page, nextPage: give one of them") }
            return try read(text)
        }
        guard let page, page > 1 else { return nil }
        let asked = min(size, list.pagination.maximumPageSize)
        guard let cursor = PageCursor.planned(index: page - 1, size: asked, in: list.pagination) else {
            throw APIError.badRequest(
                "page: this vendor's list has no numbered pages; go on with Elements-Next-Page-Token"
            )
        }
        return cursor
    }

    private static func order(_ text: String?) throws(APIError) -> String? {
        guard let text, !text.isEmpty else { return nil }
        let words = text.split(separator: " ")
        let isKnown = words.count == 1 || (words.count == 2 && ["asc", "desc"].contains(words[1].lowercased()))
        guard let name = words.first, isKnown, (try? FieldPath(String(name))) != nil else {
            throw .badRequest("orderBy: it is a field, with asc or desc behind it where that is wanted")
        }
        return text
    }

    private static func fields(_ text: String?) throws(APIError) -> [FieldPath]? {
        guard let text, !text.isEmpty else { return nil }
        var paths: [FieldPath] = []
        for name in text.split(separator: ",") {
            guard let path = try? FieldPath(name.trimmingCharacters(in: .whitespaces)) else {
                throw .badRequest(
                    "fields: '\(name.prefix(40))' is no field; it is a comma list such as id,name,address.city"
                )
            }
            paths.append(path)
        }
        return paths
    }
}
