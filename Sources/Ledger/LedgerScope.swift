public import Instances

/// Whose records of which object are judged.
public struct LedgerScope: Sendable, Hashable {
    /// The instance's owner.
    public let organization: OrganizationID
    /// The instance that the records were seen through.
    public let instance: InstanceID
    /// The object, such as `contacts`.
    public let object: String

    /// Names an object of an instance.
    public init(organization: OrganizationID, instance: InstanceID, object: String) {
        self.organization = organization
        self.instance = instance
        self.object = object
    }
}
