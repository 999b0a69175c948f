public import Postgres

/// Owns the pollers: which objects of which instances are polled, how often, and how that goes.
///
/// Every look-up and every write names the organization: an instance of somebody else's finds nothing.
public struct PollerStore: Sendable {
    let database: Database

    /// Works on this database.
    public init(database: Database) {
        self.database = database
    }
}
