import Postgres
import TestSupport

extension TestDatabase {
    /// Makes a pool of the test's own on the suite's database.
    func anotherPool(maximumConnections: Int = 4) -> Database {
        Database(DatabaseConfiguration(conninfo: conninfo, maximumConnections: maximumConnections))
    }
}
