import Hummingbird

/// Every operation of the API, once.
///
/// The router, the answer 405, the OpenAPI document and the test that calls each route with somebody else's secrets are all made from
/// this list.
struct RouteTable: Sendable {
    /// Where the same paths are served besides `/`, for clients of the platform.
    static let prefix = "/elements/api-v2"

    let routes: [Route]

    init(_ services: APIServices, _ configuration: APIConfiguration) {
        var routes = InstanceRoutes(services: services).routes
        routes += CatalogueRoutes(services: services).routes
        routes += EventRoutes(services: services, longestWait: configuration.longestWait).routes
        routes += InboundRoutes(services: services).routes
        routes += BulkRoutes(services: services).routes
        routes += HubRoutes(services: services).routes
        routes += OperationRoutes(services: services).routes
        let document = OpenAPIDocument(routes: routes + [OperationRoutes.documentRoute { [] }]).bytes
        routes.append(OperationRoutes.documentRoute { document })
        self.routes = routes
    }

    /// The methods of a path, sorted; empty where there is no such path.
    func methods(at path: String) -> [String] {
        let bare = path.hasPrefix(Self.prefix + "/") ? String(path.dropFirst(Self.prefix.count)) : path
        let segments = bare.split(separator: "/")
        let found = Set(routes.filter { $0.matches(segments) }.map(\.method.rawValue))
        return (found.contains("GET") ? found.union(["HEAD"]) : found).sorted()
    }

    /// A router with every route at both places, behind the gate.
    func router(_ services: APIServices, _ configuration: APIConfiguration) -> Router<APIContext> {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestGate(table: self, services: services, configuration: configuration))
        for route in routes {
            let door = RouteDoor(route: route, services: services, configuration: configuration)
            for path in [route.path, Self.prefix + route.path] {
                router.on(RouterPath(path), method: route.method) { request, context in
                    try await door.respond(to: request, context: context)
                }
            }
        }
        return router
    }
}
