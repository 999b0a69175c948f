public import Foundation

/// What to change in an instance; nil leaves a thing as it is.
public struct InstanceChange: Sendable {
    /// Its new name.
    public var name: String?
    /// Its new tags, all of them.
    public var tags: [String]?
    /// Its new open configuration, all of it.
    public var configuration: [String: String]?
    /// Secrets to set anew, by key.
    public var secrets: [String: String]
    /// Secrets to forget.
    public var removedSecrets: [String]
    /// Whether it is polled for events.
    public var eventsEnabled: Bool?
    /// A base line, where it had none.
    public var baseLine: Date?
    /// Whether its credentials are taken for good again.
    public var valid: Bool?

    /// Describes a change.
    public init(
        name: String? = nil,
        tags: [String]? = nil,
        configuration: [String: String]? = nil,
        secrets: [String: String] = [:],
        removedSecrets: [String] = [],
        eventsEnabled: Bool? = nil,
        baseLine: Date? = nil,
        valid: Bool? = nil
    ) {
        self.name = name
        self.tags = tags
        self.configuration = configuration
        self.secrets = secrets
        self.removedSecrets = removedSecrets
        self.eventsEnabled = eventsEnabled
        self.baseLine = baseLine
        self.valid = valid
    }
}

extension InstanceChange: CustomStringConvertible, CustomReflectable {
    /// The kind of value, never the configuration.
    public var description: String { "InstanceChange" }

    /// A mirror without children, so that `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
