import Elements
import Hummingbird
import Instances
import Polling
import Provisioning

/// The routes of instances and their pollers.
struct InstanceRoutes: Sendable {
    static let list = "instances"
    static let pollerList = "pollers"

    let services: APIServices

    var routes: [Route] {
        let records = Route(.get, "/instances/event-poller-records", .caller, .pollerRecords, handle: pollerRecords)
        let get = Route(.get, "/instances/{id}", .instance, .getInstance, handle: get)
        let named: [Route] = [
            Route(.put, "/instances/{id}", .instance, .replaceInstance) { try await change($0, replacing: true) },
            Route(.patch, "/instances/{id}", .instance, .mergeInstance) { try await change($0, replacing: false) },
            Route(.delete, "/instances/{id}", .instance, .deleteInstance, handle: delete),
            Route(.put, "/instances/{id}/enabled", .instance, .enableInstance) { try await setEnabled($0, true) },
            Route(.delete, "/instances/{id}/enabled", .instance, .disableInstance) { try await setEnabled($0, false) },
            Route(.post, "/instances/{id}/test", .instance, .testInstance, handle: test),
            Route(.get, "/instances/{id}/configuration", .instance, .getConfiguration, handle: configuration),
            Route(.post, "/instances/{id}/inbound/rotate", .instance, .rotateInboundPath, handle: rotateInboundPath),
        ]
        return [
            Route(.post, "/instances", .organization, .createInstance, handle: create),
            // With a token and without the organization's secret, it is the token's instance that is asked for.
            Route(.get, "/instances", .caller, .listInstances, handle: listOrGet),
            records, get,
        ] + named
            + named.map { $0.at($0.path.replacing("/{id}", with: ""), suffix: "ByToken") }
    }

    private func create(_ request: APIRequest) async throws -> Response {
        let wanted = try InstanceRequest(try await request.jsonObject())
        let made = try await services.provisioner.create(wanted, caller: try request.caller)
        return .json(json(made.instance, token: made.token, inboundSecret: made.inboundSecret).value)
    }

    private func rotateInboundPath(_ request: APIRequest) async throws -> Response {
        let (instance, secret) = try await services.provisioner.rotateInboundSecret(
            try request.instance,
            organization: try request.caller.organization
        )
        return .json(["inboundPath": .string(InstanceJSON.inboundPath(instance.elementKey, secret))])
    }

    private func listOrGet(_ request: APIRequest) async throws -> Response {
        let caller = try request.caller
        if let instance = caller.instance, !caller.speaksForOrganization {
            return .json(json(try await find(instance, caller)).value)
        }
        let page = try PageRequest(request.query, list: Self.list)
        let filter = InstanceFilter(
            tags: request.query.all("tags[]") + request.query.all("tags"),
            searchText: request.query["searchText"]
        )
        let found = try await services.instances.list(
            organization: caller.organization,
            filter: filter,
            after: page.after.map(InstanceID.init(rawValue:)),
            offset: page.offset,
            limit: page.size + 1
        )
        if found.isEmpty, !filter.isEmpty, page.after == nil, page.offset == 0 {
            throw APIError(status: .notFound, message: "no instance matches the search")
        }
        let total =
            page.wantsTotal
            ? try await services.instances.count(organization: caller.organization, filter: filter) : nil
        let (shown, next) = page.cut(found, list: Self.list) { $0.id.rawValue }
        return .list(shown.map { json($0).value }, total: total, next: next)
    }

    private func get(_ request: APIRequest) async throws -> Response {
        .json(json(try await find(try request.instance, try request.caller)).value)
    }

    private func configuration(_ request: APIRequest) async throws -> Response {
        .json(json(try await find(try request.instance, try request.caller)).configuration)
    }

    private func change(_ request: APIRequest, replacing: Bool) async throws -> Response {
        let rotating = try request.query.boolean("rotateToken") ?? false
        guard replacing || !rotating else { throw APIError.badRequest("rotateToken: it belongs to PUT") }
        let body = try await request.body()
        // A PUT that only rotates the token needs no body.
        let wanted =
            body.isEmpty && rotating ? InstanceRequest() : try InstanceRequest(try request.jsonObject(body))
        let done = try await services.provisioner.change(
            try request.instance,
            organization: try request.caller.organization,
            wanted,
            replacing: replacing,
            rotatingToken: rotating
        )
        return .json(json(done.instance, token: done.token).value)
    }

    private func delete(_ request: APIRequest) async throws -> Response {
        try await services.provisioner.delete(try request.instance, organization: try request.caller.organization)
        return .empty
    }

    private func setEnabled(_ request: APIRequest, _ enabled: Bool) async throws -> Response {
        let (instance, caller) = (try request.instance, try request.caller)
        try await services.provisioner.setEnabled(enabled, instance, organization: caller.organization)
        // DELETE answers with an empty body; PUT with the instance.
        return enabled ? .json(json(try await find(instance, caller)).value) : .empty
    }

    private func test(_ request: APIRequest) async throws -> Response {
        let (instance, caller) = (try request.instance, try request.caller)
        try await services.provisioner.test(instance, organization: caller.organization)
        return .json(json(try await find(instance, caller)).value)
    }

    private func pollerRecords(_ request: APIRequest) async throws -> Response {
        let caller = try request.caller
        let page = try PageRequest(request.query, list: Self.pollerList)
        let start = page.after.flatMap { Int(exactly: $0) } ?? page.offset
        let found = try await services.pollers.records(
            organization: caller.organization,
            instance: caller.instance,
            offset: start,
            limit: page.size + 1
        )
        let (shown, _) = page.cut(found, list: Self.pollerList) { _ in 0 }
        let next = found.count > page.size ? PageToken(list: Self.pollerList, after: Int64(start + page.size)) : nil
        return .list(shown.map(Self.json), next: next)
    }

    private func find(_ id: InstanceID, _ caller: Caller) async throws -> Instance {
        guard let instance = try await services.instances.find(id, organization: caller.organization) else {
            throw APIError.notFound("instance")
        }
        return instance
    }

    private func json(
        _ instance: Instance,
        token: SecretToken? = nil,
        inboundSecret: SecretToken? = nil
    ) -> InstanceJSON {
        InstanceJSON(
            instance: instance,
            element: services.catalogue[instance.elementKey],
            token: token,
            inboundSecret: inboundSecret
        )
    }

    private static func json(_ record: PollerRecord) -> JSONValue {
        [
            "instanceId": .number(record.instance.rawValue),
            "objectName": .string(record.object),
            "interval": .raw(Array(minutes(record.interval).utf8)),
            "lastPollDate": .optional(record.lastPollDate.map(TimeText.milliseconds)),
            "nextPollDate": .optional(record.nextPollDate.map(TimeText.milliseconds)),
            "watermark": .optional(record.watermark.map(TimeText.milliseconds)),
            "state": .string(record.state),
            "lastError": .optional(record.lastError),
        ]
    }

    /// Minutes as a JSON number: whole where they are.
    private static func minutes(_ interval: Duration) -> String {
        let (seconds, attoseconds) = interval.components
        guard attoseconds != 0 || !seconds.isMultiple(of: 60) else { return String(seconds / 60) }
        return String((Double(seconds) + Double(attoseconds) / 1e18) / 60)
    }
}
