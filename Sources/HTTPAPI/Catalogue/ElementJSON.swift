import Elements

/// An element as the API shows it: nothing of an instance, and no template of a request.
///
/// Names and nesting of what the platform's clients read are those of its published reference; `version`, `status`, `documentation` and
/// the objects' parts are ours.
struct ElementJSON {
    private let element: Element

    init(_ element: Element) { self.element = element }

    /// The element in the catalogue.
    var value: JSONValue {
        .object(
            head + [
                ("authentication", ["type": .string(authentication)]),
                ("configuration", .array(element.configuration.map(Self.field))),
                ("transformationsEnabled", .bool(element.resources.values.contains { !$0.normalisedFields.isEmpty })),
                ("bulkDownloadEnabled", .bool(element.resources.values.contains { $0.list != nil })),
                ("bulkUploadEnabled", false),
                ("extendable", false),
                ("extended", false),
                ("private", false),
                ("active", true),
            ]
        )
    }

    /// What the element can do, object by object.
    var metadata: JSONValue {
        let resources = element.orderedResources
        let isPolled = resources.contains { $0.list != nil }
        let hasWebhooks = resources.contains { $0.webhook != nil }
        let methods = (isPolled ? ["polling"] : []) + (hasWebhooks ? ["webhooks"] : [])
        return .object(
            head + [
                ("events", ["supported": .bool(!methods.isEmpty), "methods": .array(methods.map(JSONValue.string))]),
                ("bulk", ["download": .bool(isPolled), "upload": false]),
                ("objects", .array(resources.map(Self.object))),
            ]
        )
    }

    private var head: [(String, JSONValue)] {
        [
            ("id", .number(Int64(element.id))),
            ("key", .string(element.key)),
            ("name", .string(element.name)),
            ("hub", .string(element.hub)),
            ("version", .number(Int64(element.version))),
            ("status", .string(element.status.rawValue)),
            ("documentation", .array(element.documentation.map(JSONValue.string))),
        ]
    }

    private var authentication: String {
        switch element.authentication {
        case .none: "none"
        case .basic: "basic"
        case .bearer: "bearer"
        case .apiKey: "apiKey"
        case .oauth2: "oauth2"
        case .login: "login"
        }
    }

    private static func field(_ field: ConfigurationField) -> JSONValue {
        [
            "key": .string(field.key),
            "description": .optional(field.description),
            "required": .bool(field.required),
            "secret": .bool(field.secret),
            "defaultValue": .optional(field.defaultValue),
        ]
    }

    private static func object(_ resource: Resource) -> JSONValue {
        [
            "name": .string(resource.name),
            "vendorName": .string(resource.vendorName),
            "operations": .array(operations(of: resource).map(JSONValue.string)),
            "idField": .string(resource.idField.description),
            "createdDateField": .optional(resource.dates.created?.path.description),
            "updatedDateField": .optional(resource.dates.updated?.path.description),
            "deletes": .string(deletes(of: resource)),
            "webhooks": .bool(resource.webhook != nil),
            "fields": .array(resource.normalisedFields.keys.sorted().map(JSONValue.string)),
        ]
    }

    private static func operations(of resource: Resource) -> [String] {
        [
            ("list", resource.list != nil), ("get", resource.get != nil), ("create", resource.create != nil),
            ("update", resource.update != nil), ("replace", resource.replace != nil),
            ("delete", resource.delete != nil),
        ]
        .filter(\.1).map(\.0)
    }

    private static func deletes(of resource: Resource) -> String {
        switch resource.deletes {
        case .none: "none"
        case .field: "field"
        case .endpoint: "endpoint"
        case .reconcile: "reconcile"
        }
    }
}
