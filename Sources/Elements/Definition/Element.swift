/// A connector: what one vendor's API looks like, as data.
public struct Element: Sendable, Hashable {
    /// The number that names the element in the API; made of the key, so that it is the same in every installation.
    public let id: Int
    /// The name by which instances refer to it, such as `sagecrm`.
    public let key: String
    /// The name that people read.
    public let name: String
    /// The hub it belongs to, such as `crm`.
    public let hub: String
    /// The version of the definition, raised by its author.
    public let version: Int
    /// Where all paths begin.
    public let baseURL: URLTemplate
    /// What an instance must or may give.
    public let configuration: [ConfigurationField]
    /// How a request says who asks.
    public let authentication: Authentication
    /// How answers are judged, first match first, before the general rules.
    public let errors: [ErrorRule]
    /// A path that answers 2xx to good credentials, if the vendor has one.
    public let check: URLTemplate?
    /// The objects, by their normalised names.
    public let resources: [String: Resource]

    /// The objects in the order of their names.
    public var orderedResources: [Resource] { resources.values.sorted { $0.name < $1.name } }

    /// Returns the field of the configuration with that key.
    public func field(_ key: String) -> ConfigurationField? {
        configuration.first { $0.key == key }
    }

    /// The number of an element with that key: FNV-1a, so that a new file never renumbers another.
    static func number(of key: String) -> Int {
        var hash: UInt32 = 2_166_136_261
        for byte in key.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return Int(hash & 0x7FFF_FFFF)
    }
}

/// One value that an instance gives when it is created.
public struct ConfigurationField: Sendable, Hashable {
    /// Its name in an instance's `configuration`.
    public let key: String
    /// Whether an instance cannot do without.
    public let required: Bool
    /// Whether it is sealed at rest and never shown.
    public let secret: Bool
}
