/// One value that an instance gives when it is created.
public struct ConfigurationField: Sendable, Hashable {
    /// Its name in an instance's `configuration`.
    public let key: String
    /// Whether an instance cannot do without.
    public let required: Bool
    /// Whether it is sealed at rest and never shown.
    public let secret: Bool
    /// What holds where an instance does not give it; a secret has none.
    public let defaultValue: String?
    /// What it is, for people.
    public let description: String?
}
