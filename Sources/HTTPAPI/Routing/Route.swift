import Hummingbird

/// Who may call a route.
enum Access: Sendable, Hashable {
    /// Anybody: it tells nothing of anybody's.
    case open
    /// A user with the organization's secret.
    case organization
    /// A user with the organization's secret or an Element token.
    case caller
    /// A user who names an instance: by `{id}` in the path, which must be the token's where the organization's secret is not given, or
    /// by the Element token alone.
    case instance
    /// A user with the Element token of an instance that is not disabled.
    case element
}

/// One operation of the API: the single list of them is ``RouteTable``.
struct Route: Sendable {
    let method: HTTPRequest.Method
    /// The path, as `/instances/{id}/events`.
    let path: String
    let access: Access
    let operation: Operation
    let handle: @Sendable (APIRequest) async throws -> Response

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ access: Access,
        _ operation: Operation,
        handle: @escaping @Sendable (APIRequest) async throws -> Response
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.operation = operation
        self.handle = handle
    }

    /// The same operation at another path.
    func at(_ other: String, suffix: String) -> Route {
        var renamed = operation
        renamed.id += suffix
        return Route(method, other, access, renamed, handle: handle)
    }

    /// The names in the path's braces.
    var parameters: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    /// Whether a path is one of this route's.
    func matches(_ segments: [Substring]) -> Bool {
        let own = path.split(separator: "/")
        return own.count == segments.count && zip(own, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
