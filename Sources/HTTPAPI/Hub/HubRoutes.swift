import Elements
import Hummingbird
import Instances
import VendorClient

/// The routes of a vendor's own records, always for the instance that the token names; the hub in the path says nothing.
///
/// Records pass through: their bytes are the vendor's in both directions.
struct HubRoutes: Sendable {
    let services: APIServices

    var routes: [Route] {
        let object = "/hubs/{hub}/{objectName}"
        let record = "\(object)/{objectId}"
        return [
            Route(.get, "/hubs/{hub}/objects", .element, .listHubObjects, handle: objects),
            Route(.get, "/hubs/{hub}/ping", .element, .pingHub, handle: ping),
            Route(.get, object, .element, .listHubRecords, handle: list),
            Route(.post, object, .element, .createHubRecord, handle: create),
            Route(.get, record, .element, .getHubRecord, handle: get),
            Route(.patch, record, .element, .updateHubRecord) { try await update($0, replacing: false) },
            Route(.put, record, .element, .replaceHubRecord) { try await update($0, replacing: true) },
            Route(.delete, record, .element, .deleteHubRecord, handle: delete),
        ]
    }

    /// A client waits for each of these calls.
    private var vendor: VendorClient { services.vendor.calling(as: .passThrough) }

    private func objects(_ request: APIRequest) async throws -> Response {
        let names = try await connect(request).element.resources.keys.sorted()
        return .list(names.map(JSONValue.string))
    }

    private func ping(_ request: APIRequest) async throws -> Response {
        let instance = try await connect(request)
        let date = try await vendor.clock(instance)
        return .json(["dateTime": .string(TimeText.seconds(date)), "endpoint": .string(instance.element.key)])
    }

    private func list(_ request: APIRequest) async throws -> Response {
        let (instance, resource) = try await named(request)
        guard let operation = resource.list else { throw Self.unknown("be listed", resource) }
        let tokens = HubPageTokens(
            instances: services.instances,
            instance: try request.instance,
            organization: try request.caller.organization
        )
        let names = try names(request, resource)
        let asked = try HubList(request.query, of: resource, in: operation, names: names, tokens: tokens)
        guard let wanted = asked.request else { return RecordListBody([]).response }
        let page = try await vendor.page(instance, wanted)
        var response = RecordListBody(page.records, view: asked.view).response
        // Where records are left out here, the vendor's total is that of another list.
        if asked.tellsTotal, page.isWhole, let total = page.total {
            response.headers[.elementsTotalCount] = String(total)
        }
        if let next = page.next {
            response.headers[.elementsNextPageToken] = try tokens.text(of: asked.token, at: next)
        }
        return response
    }

    private func get(_ request: APIRequest) async throws -> Response {
        let (instance, resource) = try await named(request)
        guard resource.get != nil else { throw Self.unknown("be got one by one", resource) }
        let (id, names) = (try request.parameter("objectId"), try names(request, resource))
        guard let record = try await vendor.get(instance, resource: resource, id: id) else {
            throw APIError.notFound("record of \(resource.name)")
        }
        return .json(.raw(names?.normalised(record.bytes) ?? record.bytes))
    }

    private func create(_ request: APIRequest) async throws -> Response {
        let (instance, resource) = try await named(request)
        guard resource.create != nil else { throw Self.unknown("be created", resource) }
        let names = try names(request, resource)
        let body = try await body(request, names)
        let key = request.headers[.idempotencyKey]
        let written = try await vendor.create(instance, resource: resource, body: body, idempotencyKey: key)
        return Self.answer(written, names)
    }

    private func update(_ request: APIRequest, replacing: Bool) async throws -> Response {
        let (instance, resource) = try await named(request)
        guard (replacing ? resource.replace : resource.update) != nil else {
            throw Self.unknown(replacing ? "be replaced" : "be changed in part", resource)
        }
        let names = try names(request, resource)
        let written = try await vendor.update(
            instance,
            resource: resource,
            id: try request.parameter("objectId"),
            body: try await body(request, names),
            replacing: replacing,
            idempotencyKey: request.headers[.idempotencyKey]
        )
        return Self.answer(written, names)
    }

    private func delete(_ request: APIRequest) async throws -> Response {
        let (instance, resource) = try await named(request)
        guard resource.delete != nil else { throw Self.unknown("be deleted", resource) }
        _ = try await vendor.delete(instance, resource: resource, id: try request.parameter("objectId"))
        return .empty
    }

    // MARK: - Parts

    private func connect(_ request: APIRequest) async throws -> ConnectedInstance {
        let (id, organization) = (try request.instance, try request.caller.organization)
        guard let instance = try await services.instances.connect(id, organization: organization) else {
            throw APIError.notFound("instance")
        }
        return instance
    }

    private func named(_ request: APIRequest) async throws -> (ConnectedInstance, Resource) {
        let instance = try await connect(request)
        guard let resource = instance.element.resources[try request.parameter("objectName")] else {
            throw APIError.notFound("object; GET /hubs/\(instance.element.hub)/objects lists this instance's")
        }
        return (instance, resource)
    }

    /// The normalised names, where a client asks for them.
    private func names(_ request: APIRequest, _ resource: Resource) throws(APIError) -> FieldNames? {
        guard try request.query.boolean("transform") == true else { return nil }
        guard !resource.normalisedFields.isEmpty else {
            throw .badRequest(
                "transform: the element has no normalised fields of \(resource.name); leave it out for the vendor's own"
            )
        }
        return resource.fieldNames
    }

    /// The body's own bytes under the vendor's names, once they are known to be a JSON object.
    private func body(_ request: APIRequest, _ names: FieldNames?) async throws -> [UInt8] {
        let bytes = try await request.body()
        _ = try request.jsonObject(bytes)
        return names?.vendorForm(bytes) ?? bytes
    }

    private static func unknown(_ what: String, _ resource: Resource) -> APIError {
        APIError(status: .methodNotAllowed, message: "\(resource.name) cannot \(what) through this element")
    }

    /// The record as the vendor's answer shows it, else what is known of it.
    private static func answer(_ written: WrittenRecord, _ names: FieldNames?) -> Response {
        if (try? JSONRecord(validating: written.bytes)) != nil {
            return .json(.raw(names?.normalised(written.bytes) ?? written.bytes))
        }
        return .json(written.id.map { ["id": .string($0)] } ?? .object([]))
    }
}
