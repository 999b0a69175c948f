import Elements
import Foundation
import VendorClient

/// What a client asks of a vendor's list, read from the query.
struct HubList {
    /// Which page of the list is wanted.
    private enum Place {
        case beginning
        case at(PageCursor)
        case pastTheEnd
    }

    /// What the vendor is asked; nil where the page is known to be behind the last one.
    let request: ListRequest?
    let token: HubPageToken
    /// How the records are shown; nil as they are.
    let view: RecordView?
    /// Whether the total is to be told, and is the list's own.
    let tellsTotal: Bool

    /// Reads the parameters, whose fields are named as the records are to be shown: by normalised names, where there are any.
    ///
    /// - Throws: ``APIError``, 400, which names the parameter; ``CEQLError``.
    init(
        _ query: QueryItems,
        of resource: Resource,
        in list: ListOperation,
        names: FieldNames?,
        tokens: HubPageTokens
    ) throws {
        let size = try query.integer("pageSize", in: 1...PageRequest.largestSize) ?? PageRequest.standardSize
        let condition = try Self.condition(query["where"], names)
        let order = try Self.order(query["orderBy"], of: resource, in: list, names)
        let fields = try Self.fields(query["fields"])
        view = RecordView(names: names, fields: fields)
        let token = HubPageToken(
            instance: tokens.instance,
            object: resource.name,
            condition: condition ?? "",
            order: order ?? ""
        )
        self.token = token
        var request = ListRequest(
            resource: resource,
            condition: condition,
            fields: fields?.map { Self.vendor($0, names).description }.joined(separator: ","),
            orderBy: order,
            pageSize: size
        )
        let place = try Self.place(query, size: size, in: list, of: resource) { text in
            try tokens.cursor(from: text, of: token)
        }
        switch place {
        case .beginning: self.request = request
        case .at(let cursor):
            request.cursor = cursor
            self.request = request
        case .pastTheEnd: self.request = nil
        }
        tellsTotal = try query.boolean("returnCount") ?? false
    }

    private static func place(
        _ query: QueryItems,
        size: Int,
        in list: ListOperation,
        of resource: Resource,
        read: (String) throws -> PageCursor
    ) throws -> Place {
        let page = try query.integer("page", in: 1...1_000_000)
        if let text = query["nextPage"], !text.isEmpty {
            guard page == nil else { throw APIError.badRequest("page, nextPage: give one of them") }
            return .at(try read(text))
        }
        guard let page, page > 1 else { return .beginning }
        // A list of one page has none behind it.
        guard list.pagination.style != .single else { return .pastTheEnd }
        // A vendor that takes no size gives its own, whatever is asked for: its pages are counted by that.
        let asked = list.takesSize ? min(size, list.pagination.maximumPageSize) : list.pagination.pageSize
        guard let cursor = PageCursor.planned(index: page - 1, size: asked, in: list.pagination) else {
            throw APIError.badRequest(
                "page: the list of \(resource.name) has no numbered pages; "
                    + "begin without page, and send back what Elements-Next-Page-Token gives as nextPage"
            )
        }
        return .at(cursor)
    }

    private static func order(
        _ text: String?,
        of resource: Resource,
        in list: ListOperation,
        _ names: FieldNames?
    ) throws(APIError) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard list.takesOrder else {
            throw .badRequest(
                "orderBy: \(resource.name) cannot be ordered through this element; leave it out, and they come "
                    + list.ownOrder
            )
        }
        let words = text.split(separator: " ")
        let isKnown = words.count == 1 || (words.count == 2 && ["asc", "desc"].contains(words[1].lowercased()))
        guard let name = words.first, isKnown, let path = try? FieldPath(String(name)) else {
            throw .badRequest("orderBy: it is a field, with asc or desc behind it where that is wanted")
        }
        return ([vendor(path, names).description] + words.dropFirst().map(String.init)).joined(separator: " ")
    }

    /// A fault is the client's, and told with its column before anybody is asked.
    private static func condition(_ text: String?, _ names: FieldNames?) throws -> String? {
        guard let text, !text.isEmpty else { return nil }
        let condition = try CEQLCondition.parse(text)
        return names.map { $0.vendorForm(condition).description } ?? text
    }

    /// The vendor's own name of a field.
    private static func vendor(_ path: FieldPath, _ names: FieldNames?) -> FieldPath {
        names?.vendorPath(of: path) ?? path
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
