import Elements
import Events
import Hummingbird
import Instances

/// The routes of events: the log of instances, and the feed.
struct EventRoutes: Sendable {
    static let list = "events"

    let services: APIServices
    let longestWait: Duration

    init(services: APIServices, longestWait: Duration) {
        self.services = services
        self.longestWait = longestWait
    }

    var routes: [Route] {
        let log = Route(.get, "/instances/{id}/events", .instance, .listEvents, handle: list)
        return [
            log,
            Route(.get, "/instances/events", .caller, .listEvents.named("listAllEvents"), handle: list),
            Route(.get, "/instances/events/{eventId}", .caller, .getEvent, handle: get),
            Route(.get, "/events", .caller, .readFeed, handle: feed),
            Route(.get, "/event-types", .caller, .listEventTypes, handle: types),
        ]
    }

    private func list(_ request: APIRequest) async throws -> Response {
        let caller = try request.caller
        let instance = request.namedInstance
        if let instance, caller.instance != instance {
            guard try await services.instances.find(instance, organization: caller.organization) != nil else {
                throw APIError.notFound("instance")
            }
        }
        let list = instance.map { "\(Self.list)-\($0)" } ?? Self.list
        let page = try PageRequest(request.query, list: list)
        guard page.offset == 0 else {
            throw APIError.badRequest("page: this list is too long to be counted; use nextPage")
        }
        let found = try await services.log.list(
            organization: caller.organization,
            instance: instance,
            before: page.after,
            limit: page.size
        )
        return .list(found.entries.map(EventJSON.entry), next: found.next.map { PageToken(list: list, after: $0) })
    }

    private func get(_ request: APIRequest) async throws -> Response {
        let caller = try request.caller
        let text = try request.parameter("eventId")
        let missing = APIError.notFound("event")
        guard text.utf8.count == 20 else { throw missing }
        guard let found = try await services.log.find(EventID(rawValue: text), organization: caller.organization) else {
            throw missing
        }
        let visible = caller.speaksForOrganization || found.entries.allSatisfy { $0.item.instanceID == caller.instance }
        guard visible, let first = found.entries.first else { throw missing }
        guard let notification = found.notification else { return .json(EventJSON.entry(first)) }
        return .json([
            "id": .string(notification.rawValue),
            "events": .array(found.entries.map(EventJSON.entry)),
        ])
    }

    private func feed(_ request: APIRequest) async throws -> Response {
        let caller = try request.caller
        let limit = try request.query.integer("limit", in: 1...FeedReader.largestPage) ?? PageRequest.standardSize
        let most = Int(longestWait.components.seconds)
        let seconds = try request.query.integer("wait", in: 0...most) ?? 0
        let filter = try await filter(request, caller)
        guard var cursor = request.query["after"].map(FeedCursor.init(text:)) ?? .beginning else {
            throw APIError.badRequest("after: this is no cursor; send back what `next` gave")
        }
        var deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            let page = try await services.feed.page(
                after: cursor,
                limit: limit,
                filter: filter,
                organization: caller.organization
            )
            let isOver = ContinuousClock.now >= deadline || Task.isCancelled
            if !page.events.isEmpty || isOver {
                return .json([
                    "events": .array(page.events.map(EventJSON.item)), "next": .string(page.next.text),
                ])
            }
            cursor = page.next
            // No connection is held here.
            let isOpen = await services.feedWatch.wait(beyond: cursor.position, until: deadline)
            if !isOpen { deadline = .now }
        }
    }

    private func filter(_ request: APIRequest, _ caller: Caller) async throws -> FeedFilter {
        let types = (request.query["types"] ?? "").split(separator: ",")
        var filter = FeedFilter(
            types: try types.map { type throws(EventsError) in try EventTypePattern(String(type)) },
            objectType: request.query["objectType"],
            since: try request.query.time("since"),
            until: try request.query.time("until")
        )
        if !caller.speaksForOrganization { filter.instance = caller.instance }
        if let text = request.query["instanceId"], !text.isEmpty {
            guard let number = Int64(text), number > 0 else {
                throw APIError.badRequest("instanceId: '\(text.prefix(40))' must be an instance's number")
            }
            let named = InstanceID(rawValue: number)
            guard caller.speaksForOrganization || caller.instance == named else { throw APIError.notFound("instance") }
            filter.instance = named
        }
        return filter
    }

    private func types(_ request: APIRequest) async throws -> Response {
        let objects = Set(services.catalogue.all.flatMap { $0.orderedResources.map(\.name) }).sorted()
        let changes = objects.flatMap { object in ["created", "updated", "deleted"].map { "\(object).\($0)" } }
        return .list((changes + LifecycleTypes.all).map { ["type": .string($0)] })
    }
}
