public import Events
public import Instances
import JobQueue
public import Postgres

/// Owns the bulk jobs, their pages and their errors.
///
/// Every look-up names the organization and the instance: an id of somebody else's finds nothing.
public struct BulkStore: Sendable {
    let database: Database
    let queue: JobQueue
    let recorder: EventRecorder
    let keyring: Keyring
    let storage: ResultStorage
    let configuration: BulkConfiguration

    /// Works on this database and keeps files in this storage.
    ///
    /// - Parameters:
    ///   - database: Where the rows are.
    ///   - recorder: Tells of the steps in a job's life.
    ///   - keyring: Seals callback URLs.
    ///   - storage: Where the files are.
    ///   - configuration: What jobs may use.
    public init(
        database: Database,
        recorder: EventRecorder,
        keyring: Keyring,
        storage: ResultStorage,
        configuration: BulkConfiguration = BulkConfiguration()
    ) {
        self.database = database
        self.queue = JobQueue(database: database)
        self.recorder = recorder
        self.keyring = keyring
        self.storage = storage
        self.configuration = configuration
    }

    func callbackBinding(_ id: BulkJobID, _ organization: OrganizationID) -> SealBinding {
        SealBinding(organization: organization, table: "bulk_job", row: id.description, column: "callback_sealed")
    }
}
