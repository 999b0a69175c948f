/// Who a request comes from, once its secrets have been found to belong together.
public struct Caller: Sendable, Hashable {
    /// The organization, which every query names.
    public let organization: OrganizationID
    /// The user.
    public let user: UserID
    /// The instance that the Element token names, if one was given.
    public let instance: InstanceID?
    /// Whether that instance is disabled.
    public let instanceIsDisabled: Bool
    /// Whether the organization's own secret was given: without it, only the token's instance may be seen.
    public let speaksForOrganization: Bool

    /// Puts a caller together.
    public init(
        organization: OrganizationID,
        user: UserID,
        instance: InstanceID?,
        instanceIsDisabled: Bool,
        speaksForOrganization: Bool
    ) {
        self.organization = organization
        self.user = user
        self.instance = instance
        self.instanceIsDisabled = instanceIsDisabled
        self.speaksForOrganization = speaksForOrganization
    }
}
