public import Postgres

/// The door through which jobs enter the queue, and through which jobs and lanes are governed.
///
/// It holds no state. What takes a `Connection` runs in the caller's transaction: the jobs exist if and when that commits.
public struct JobQueue: Sendable {
    let database: Database

    /// Makes a door to the queue in a database.
    public init(database: Database) {
        self.database = database
    }
}
