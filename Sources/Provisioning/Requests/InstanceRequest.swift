public import Elements

/// What a client asks an instance to be; nil leaves a thing to its default, or as it is.
public struct InstanceRequest: Sendable {
    /// The key of the element.
    public var elementKey: String?
    /// The number of the element, where its key is not given.
    public var elementID: Int?
    /// The name.
    public var name: String?
    /// The tags, all of them.
    public var tags: [String]?
    /// The configuration: texts, booleans, numbers, objects; null forgets a value.
    public var configuration: [String: JSONScalar]?

    /// Describes a wish.
    public init(
        elementKey: String? = nil,
        elementID: Int? = nil,
        name: String? = nil,
        tags: [String]? = nil,
        configuration: [String: JSONScalar]? = nil
    ) {
        self.elementKey = elementKey
        self.elementID = elementID
        self.name = name
        self.tags = tags
        self.configuration = configuration
    }
}

extension InstanceRequest: CustomStringConvertible, CustomReflectable {
    /// The element and the name, never the configuration.
    public var description: String { "InstanceRequest(\(elementKey ?? "-"), \(name ?? "-"))" }

    /// A mirror without children, so that `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
