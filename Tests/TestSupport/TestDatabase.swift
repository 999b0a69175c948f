public import Postgres

/// The database of the suite that runs now.
public struct TestDatabase: Sendable {
    /// Its pool.
    public let database: Database
    /// How libpq connects to it: for more pools, and for `psql`.
    public let conninfo: String

    @TaskLocal static var local: TestDatabase?

    /// The database of the suite that runs now; only under `@Suite(.database)`.
    public static var current: TestDatabase {
        guard let local else { preconditionFailure("the suite has no database: write @Suite(.database)") }
        return local
    }
}
