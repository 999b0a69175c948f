import Postgres
public import Testing

/// Gives a suite a database of its own, copied from one that was migrated once.
///
/// `NOTIFY` and advisory locks cross schemas but not databases, hence a database a suite and not a schema.
public struct DatabaseTrait: SuiteTrait, TestTrait, TestScoping {
    /// Makes the database, runs the suite or the test, and drops the database.
    public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        let cluster = try await TestCluster.shared()
        let name = try await cluster.createDatabase()
        let conninfo = cluster.conninfo(database: name)
        let database = Database(DatabaseConfiguration(conninfo: conninfo))
        do {
            let current = TestDatabase(database: database, conninfo: conninfo)
            try await TestDatabase.$local.withValue(current, operation: function)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }
}

extension Trait where Self == DatabaseTrait {
    /// A database for the suite, migrated; `TestDatabase.current` inside.
    public static var database: DatabaseTrait { DatabaseTrait() }
}

extension Tag {
    /// Needs no database and no process.
    @Tag public static var unit: Tag
    /// Starts real processes and takes seconds.
    @Tag public static var slow: Tag
}
