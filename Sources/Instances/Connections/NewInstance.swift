public import Foundation

/// What an instance is made from, validated by whoever makes it.
public struct NewInstance: Sendable {
    /// Who will own it.
    public var organizationID: OrganizationID
    /// Who makes it.
    public var userID: UserID
    /// The element that it connects to.
    public var elementKey: String
    /// What its owner calls it.
    public var name: String
    /// The owner's tags.
    public var tags: [String]
    /// The part of the configuration that may be stored as it is.
    public var configuration: [String: String]
    /// The part of the configuration that is sealed.
    public var secrets: [String: String]
    /// Whether it is polled for events.
    public var eventsEnabled: Bool
    /// The vendor's own time, read just before.
    public var baseLine: Date?

    /// Describes an instance to make.
    public init(
        organizationID: OrganizationID,
        userID: UserID,
        elementKey: String,
        name: String,
        tags: [String] = [],
        configuration: [String: String] = [:],
        secrets: [String: String] = [:],
        eventsEnabled: Bool = false,
        baseLine: Date? = nil
    ) {
        self.organizationID = organizationID
        self.userID = userID
        self.elementKey = elementKey
        self.name = name
        self.tags = tags
        self.configuration = configuration
        self.secrets = secrets
        self.eventsEnabled = eventsEnabled
        self.baseLine = baseLine
    }
}

extension NewInstance: CustomStringConvertible, CustomReflectable {
    /// The element and the name, never the configuration.
    public var description: String { "NewInstance(\(elementKey), \(name))" }

    /// A mirror without children, so that `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
