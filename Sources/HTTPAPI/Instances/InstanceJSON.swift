import Elements
import Instances
import Provisioning

/// An instance as the API shows it: every value of its configuration as text, every secret masked.
struct InstanceJSON {
    let instance: Instance
    let element: Element?
    var token: SecretToken?
    var inboundSecret: SecretToken?

    var value: JSONValue {
        var members: [(String, JSONValue)] = [
            ("id", .number(instance.id.rawValue)),
            ("name", .string(instance.name)),
            ("createdDate", .string(TimeText.seconds(instance.createdAt))),
            ("updatedDate", .string(TimeText.seconds(instance.updatedAt))),
        ]
        if let token { members.append(("token", .string(token.text))) }
        if let inboundSecret {
            members.append(("inboundPath", .string(Self.inboundPath(instance.elementKey, inboundSecret))))
        }
        members += [
            ("element", elementValue),
            ("elementId", .optional(element.map { Int64($0.id) })),
            ("tags", .array(instance.tags.map(JSONValue.string))),
            ("valid", .bool(instance.valid)),
            ("disabled", .bool(instance.disabled)),
            ("configuration", configuration),
            ("eventsEnabled", .bool(instance.eventsEnabled)),
            ("traceLoggingEnabled", false),
            ("cachingEnabled", false),
            ("externalAuthentication", "none"),
            ("user", user),
        ]
        return .object(members)
    }

    /// The path at which a vendor's webhooks for this instance alone come in.
    static func inboundPath(_ elementKey: String, _ secret: SecretToken) -> String {
        "/events/\(elementKey)/in/\(secret.text)"
    }

    /// The configuration alone.
    var configuration: JSONValue {
        var values = instance.configuration
        for name in instance.secretNames { values[name] = ConfigurationKey.mask }
        return .object(values.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    }

    private var elementValue: JSONValue {
        guard let element else { return ["key": .string(instance.elementKey)] }
        return [
            "id": .number(Int64(element.id)),
            "key": .string(element.key),
            "name": .string(element.name),
            "hub": .string(element.hub),
            "version": .number(Int64(element.version)),
        ]
    }

    private var user: JSONValue {
        [
            "id": .number(instance.userID.rawValue),
            "emailAddress": .string(instance.userEmail),
            "firstName": .string(instance.userFirstName),
            "lastName": .string(instance.userLastName),
        ]
    }
}
