/// What the OpenAPI document says of a route.
struct Operation: Sendable {
    /// A parameter of the query or a header.
    struct Parameter: Sendable {
        enum Place: String, Sendable { case query, header }
        let place: Place
        let name: String
        let about: String
        let schema: JSONValue
        var isRequired = false
    }

    /// The operation's name, unique in the document.
    var id: String
    /// One sentence.
    let summary: String
    /// The group it stands in.
    let tag: String
    /// Its parameters besides those of the path.
    var parameters: [Parameter] = []
    /// The body's types, each with the name of its schema; empty where there is no body.
    var body: [(type: String, schema: JSONValue)] = []
    /// Whether there must be a body.
    var bodyIsRequired = true
    /// The answer's types; empty where it has no body.
    var produces: [String] = ["application/json"]
    /// The answer's schema.
    var answer: JSONValue = [:]
    /// The headers of the answer besides the request's id.
    var headers: [String] = []
    /// The errors besides 401, 404 and 500 that are worth naming.
    var errors: [Int] = []

    /// The same operation under another name.
    func named(_ id: String) -> Operation {
        var copy = self
        copy.id = id
        return copy
    }
}

extension JSONValue {
    /// A reference to a schema of the document.
    static func schema(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

    /// A list of a schema.
    static func list(of name: String) -> JSONValue { ["type": "array", "items": .schema(name)] }

    /// A type of JSON Schema.
    static func type(_ name: String, _ about: String? = nil) -> JSONValue {
        var members: [(String, JSONValue)] = [("type", .string(name))]
        if let about { members.append(("description", .string(about))) }
        return .object(members)
    }

    /// A type, or null.
    static func nullable(_ name: String) -> JSONValue { ["type": [.string(name), "null"]] }
}
