/// How a database stands to this binary.
public struct MigrationStatus: Sendable, Equatable {
    /// The migrations that were applied, in order.
    public let applied: [AppliedMigration]
    /// The names of those that this binary would apply, in order.
    public let pending: [String]

    /// Whether there is nothing to do.
    public var isCurrent: Bool { pending.isEmpty }
}

/// A migration that a database has seen.
public struct AppliedMigration: Sendable, Equatable {
    /// Its number.
    public let number: Int
    /// Its name.
    public let name: String
}
