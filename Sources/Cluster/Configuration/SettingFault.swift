/// A setting that is wrong: its name, and what would be right; never its value if that is a secret.
public struct SettingFault: Sendable, Hashable, CustomStringConvertible {
    /// The setting's name, or the configuration file's place.
    public let name: String
    /// What is wrong, and what would be right.
    public let message: String

    /// The name and the message.
    public var description: String { "\(name): \(message)" }
}

/// Settings that are wrong, all of them: the process does not start.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong; never empty.
    public let faults: [SettingFault]

    /// One line a fault.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
