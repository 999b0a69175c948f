/// An organization just made, with the secrets that are shown once.
public struct NewOrganization: Sendable {
    /// The organization.
    public let organizationID: OrganizationID
    /// Its first user.
    public let userID: UserID
    /// The organization's secret; only its hash is stored.
    public let organizationSecret: SecretToken
    /// The user's secret; only its hash is stored.
    public let userSecret: SecretToken
}
