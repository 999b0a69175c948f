import Foundation
import Hummingbird
import Instances

/// Lets a request in to its route: authentication, the instance it names, what it accepts.
struct RouteDoor: Sendable {
    let route: Route
    let services: APIServices
    let configuration: APIConfiguration

    func respond(to request: Request, context: APIContext) async throws -> Response {
        let caller = route.access == .open ? nil : try await authenticate(request)
        var parameters: [String: String] = [:]
        for name in route.parameters {
            guard let value = context.parameters.get(name)?.removingPercentEncoding else {
                throw APIError.badRequest("the path is not properly percent-encoded")
            }
            parameters[name] = value
        }
        try checkAccept(request)
        return try await route.handle(
            APIRequest(
                request: request,
                requestID: context.requestID,
                origin: configuration.origin(of: request, peer: context.peer),
                query: try QueryItems(request.uri.query),
                parameters: parameters,
                knownCaller: caller,
                namedInstance: try caller.flatMap { caller throws(APIError) in try instance(caller, parameters) }
            )
        )
    }

    private func authenticate(_ request: Request) async throws -> Caller {
        guard let header = request.headers[.authorization] else {
            throw APIError.unauthorized(
                "the Authorization header is missing; it is 'User <secret>, Organization <secret>' or 'User <secret>, Element <token>'"
            )
        }
        guard let credentials = Credentials(authorization: header) else {
            throw APIError.unauthorized(
                "the Authorization header must be 'User <secret>, Organization <secret>' or 'User <secret>, Element <token>'"
            )
        }
        guard let caller = try await services.organizations.authenticate(credentials) else {
            throw APIError.unauthorized("these secrets are wrong or do not belong together")
        }
        return caller
    }

    /// The instance that a request names, where its route is about one.
    private func instance(_ caller: Caller, _ parameters: [String: String]) throws(APIError) -> InstanceID? {
        switch route.access {
        case .open, .caller: return caller.instance
        case .organization:
            guard caller.speaksForOrganization else {
                throw .unauthorized("this call needs the organization's secret: 'User <secret>, Organization <secret>'")
            }
            return nil
        case .element:
            guard let instance = caller.instance else { throw Self.needsToken }
            guard !caller.instanceIsDisabled else { throw .forbidden("the instance is disabled") }
            return instance
        case .instance:
            guard let text = parameters["id"] else {
                guard let instance = caller.instance else { throw Self.needsToken }
                return instance
            }
            guard let number = Int64(text), number > 0 else { throw .notFound("instance") }
            let named = InstanceID(rawValue: number)
            guard caller.speaksForOrganization || caller.instance == named else { throw .notFound("instance") }
            return named
        }
    }

    private static let needsToken = APIError.unauthorized(
        "this call needs an instance's token: 'User <secret>, Element <token>'"
    )

    private func checkAccept(_ request: Request) throws(APIError) {
        let offered = route.operation.produces
        guard !offered.isEmpty, !AcceptHeader(request.headers[values: .accept]).choices(among: offered).isEmpty else {
            if offered.isEmpty { return }
            throw .notAcceptable(offered)
        }
    }
}
