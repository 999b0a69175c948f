import Elements
import Hummingbird

/// The routes of the catalogue: which vendors there are, and what each of them can do.
struct CatalogueRoutes: Sendable {
    static let list = "elements"

    let services: APIServices

    var routes: [Route] {
        [
            Route(.get, "/elements", .caller, .listElements, handle: list),
            Route(.get, "/elements/{elementKey}", .caller, .getElement, handle: get),
            Route(.get, "/elements/{elementKey}/metadata", .caller, .getElementMetadata, handle: metadata),
        ]
    }

    private func list(_ request: APIRequest) async throws -> Response {
        let page = try PageRequest(request.query, list: Self.list)
        let start = page.after.flatMap { Int(exactly: $0) } ?? page.offset
        let all = services.catalogue.all
        let (shown, _) = page.cut(Array(all.dropFirst(start).prefix(page.size + 1)), list: Self.list) { _ in 0 }
        let next = all.count - start > page.size ? PageToken(list: Self.list, after: Int64(start + page.size)) : nil
        return .list(shown.map { ElementJSON($0).value }, total: page.wantsTotal ? all.count : nil, next: next)
    }

    private func get(_ request: APIRequest) async throws -> Response {
        .json(ElementJSON(try find(request)).value)
    }

    private func metadata(_ request: APIRequest) async throws -> Response {
        .json(ElementJSON(try find(request)).metadata)
    }

    /// Finds an element by its key, or by its number, as clients of the platform do.
    private func find(_ request: APIRequest) throws -> Element {
        let name = try request.parameter("elementKey")
        let found = services.catalogue[name] ?? Int(name).flatMap(services.catalogue.element(numbered:))
        guard let found else { throw APIError.notFound("element; GET /elements lists those that there are") }
        return found
    }
}
