public import Foundation

/// One customer's authenticated connection to an element, without its secrets.
public struct Instance: Sendable, Hashable {
    /// The instance's number.
    public let id: InstanceID
    /// Who owns it.
    public let organizationID: OrganizationID
    /// Who made it.
    public let userID: UserID
    /// The maker's address; empty where none was given.
    public let userEmail: String
    /// The maker's first name; empty where none was given.
    public let userFirstName: String
    /// The maker's last name; empty where none was given.
    public let userLastName: String
    /// The element that it connects to.
    public let elementKey: String
    /// What its owner calls it.
    public let name: String
    /// The owner's tags, in their order.
    public let tags: [String]
    /// The configuration that is no secret; every value is text.
    public let configuration: [String: String]
    /// The keys of the configuration that are secret and sealed, sorted.
    public let secretNames: [String]
    /// Whether its owner has switched it off.
    public let disabled: Bool
    /// Whether the vendor still takes its credentials.
    public let valid: Bool
    /// Whether it is polled for events.
    public let eventsEnabled: Bool
    /// The vendor's own time when the instance was made; what is dated earlier was there before.
    ///
    /// Nil where no vendor was asked.
    public let baseLine: Date?
    /// When it was made.
    public let createdAt: Date
    /// When it was changed last.
    public let updatedAt: Date

    /// Describes an instance whose parts are known; a store reads its own from their rows.
    public init(
        id: InstanceID,
        organizationID: OrganizationID,
        userID: UserID,
        userEmail: String = "",
        userFirstName: String = "",
        userLastName: String = "",
        elementKey: String,
        name: String,
        tags: [String] = [],
        configuration: [String: String] = [:],
        secretNames: [String] = [],
        disabled: Bool = false,
        valid: Bool = true,
        eventsEnabled: Bool = false,
        baseLine: Date? = nil,
        createdAt: Date = .distantPast,
        updatedAt: Date = .distantPast
    ) {
        self.id = id
        self.organizationID = organizationID
        self.userID = userID
        self.userEmail = userEmail
        self.userFirstName = userFirstName
        self.userLastName = userLastName
        self.elementKey = elementKey
        self.name = name
        self.tags = tags
        self.configuration = configuration
        self.secretNames = secretNames
        self.disabled = disabled
        self.valid = valid
        self.eventsEnabled = eventsEnabled
        self.baseLine = baseLine
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// Returns the same instance with another open configuration, to ask a vendor before it is stored.
    public func replacing(configuration: [String: String]) -> Instance {
        Instance(
            id: id,
            organizationID: organizationID,
            userID: userID,
            userEmail: userEmail,
            userFirstName: userFirstName,
            userLastName: userLastName,
            elementKey: elementKey,
            name: name,
            tags: tags,
            configuration: configuration,
            secretNames: secretNames,
            disabled: disabled,
            valid: valid,
            eventsEnabled: eventsEnabled,
            baseLine: baseLine,
            createdAt: createdAt,
            updatedAt: updatedAt
        )
    }
}
