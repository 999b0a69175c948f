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
    /// How far it has been held against its vendor.
    public let status: ElementStatus
    /// The pages that it was written from.
    public let documentation: [String]
    /// Where all paths begin.
    public let baseURL: URLTemplate
    /// What an instance must or may give.
    public let configuration: [ConfigurationField]
    /// How a request says who asks.
    public let authentication: Authentication
    /// Headers of every request.
    public let headers: [HeaderTemplate]
    /// How much may be asked of the vendor; `nil` where nobody knows.
    public let budget: Budget?
    /// How answers are judged, first match first, before the general rules.
    public let errors: [ErrorRule]
    /// A call that answers 2xx to good credentials, if the vendor has one.
    public let check: CheckOperation?
    /// How the vendor signs its own webhooks; `nil` if it does not.
    public let signature: WebhookSignature?
    /// The vendor's question whether a webhook's receiver is there; `nil` if it asks none.
    public let handshake: Handshake?
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
