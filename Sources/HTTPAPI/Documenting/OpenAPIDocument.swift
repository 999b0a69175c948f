/// The OpenAPI 3.1 description of the API, made from its routes.
struct OpenAPIDocument: Sendable {
    let routes: [Route]

    /// The document as JSON.
    var bytes: [UInt8] {
        let value: JSONValue = [
            "openapi": "3.1.0",
            "info": [
                "title": "Pollux",
                "version": "1.0.0",
                "description": "Events and bulk files for APIs that have neither.",
            ],
            "servers": [["url": "/"], ["url": .string(RouteTable.prefix)]],
            "security": [["authorization": []]],
            "paths": paths,
            "components": [
                "securitySchemes": [
                    "authorization": [
                        "type": "apiKey",
                        "in": "header",
                        "name": "Authorization",
                        "description":
                            "User <secret>, Organization <secret>, Element <token>: the user's and at least one of the others, in any order.",
                    ]
                ],
                "schemas": .object(Schemas.all),
                "responses": ["Error": errorResponse],
            ],
        ]
        return value.bytes
    }

    private var paths: JSONValue {
        var order: [String] = []
        var grouped: [String: [(String, JSONValue)]] = [:]
        for route in routes {
            if grouped[route.path] == nil { order.append(route.path) }
            grouped[route.path, default: []].append((route.method.rawValue.lowercased(), operation(route)))
        }
        return .object(order.map { ($0, .object(grouped[$0] ?? [])) })
    }

    private func operation(_ route: Route) -> JSONValue {
        let operation = route.operation
        var members: [(String, JSONValue)] = [
            ("operationId", .string(operation.id)),
            ("summary", .string(operation.summary)),
            ("tags", [.string(operation.tag)]),
        ]
        let parameters = route.parameters.map(Self.pathParameter) + operation.parameters.map(Self.parameter)
        if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
        if !operation.body.isEmpty {
            members.append(
                (
                    "requestBody",
                    [
                        "required": .bool(operation.bodyIsRequired),
                        "content": .object(operation.body.map { ($0.type, ["schema": $0.schema]) }),
                    ]
                )
            )
        }
        if route.access == .open { members.append(("security", [])) }
        members.append(("responses", responses(route)))
        return .object(members)
    }

    private func responses(_ route: Route) -> JSONValue {
        let operation = route.operation
        let headers = (["Elements-Request-Id"] + operation.headers).map { name -> (String, JSONValue) in
            (name, ["schema": .type("string")])
        }
        var success: [(String, JSONValue)] = [
            ("description", .string(operation.summary)), ("headers", .object(headers)),
        ]
        if !operation.produces.isEmpty {
            success.append(("content", .object(operation.produces.map { ($0, ["schema": operation.answer]) })))
        }
        var codes = Set(operation.errors + [500])
        if route.access != .open { codes.insert(401) }
        if !route.parameters.isEmpty || route.access == .instance || route.access == .element { codes.insert(404) }
        if route.access == .element { codes.insert(403) }
        let faults = codes.sorted().map { code -> (String, JSONValue) in
            // Not a fault: a part of what 200 gives.
            code == 206 ? ("206", .object(success)) : (String(code), ["$ref": "#/components/responses/Error"])
        }
        return .object([("200", .object(success))] + faults)
    }

    private var errorResponse: JSONValue {
        [
            "description": "What was wrong.",
            "headers": [
                "Elements-Request-Id": ["schema": .type("string")], "Elements-Error": ["schema": .type("string")],
            ],
            "content": ["application/json": ["schema": .schema("Error")]],
        ]
    }

    private static func pathParameter(_ name: String) -> JSONValue {
        [
            "name": .string(name), "in": "path", "required": true,
            "schema": name == "id" ? ["type": "integer", "format": "int64"] : .type("string"),
        ]
    }

    private static func parameter(_ parameter: Operation.Parameter) -> JSONValue {
        [
            "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
            "required": .bool(parameter.isRequired), "description": .string(parameter.about),
            "schema": parameter.schema,
        ]
    }
}
