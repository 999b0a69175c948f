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

/// Takes a connection string of words like `host=…` apart.
public func conninfoParts(_ conninfo: String) -> [String: String] {
    conninfo.split(separator: " ").reduce(into: [:]) { parts, word in
        let pair = word.split(separator: "=", maxSplits: 1).map(String.init)
        if pair.count == 2 { parts[pair[0]] = pair[1] }
    }
}
