import Elements
public import Instances
public import JobQueue
import Postgres

/// Fetches one page of an export into a segment and lists it.
///
/// The segment is written first, under the name of this run's lease; then one transaction checks the lease, lists the segment, counts,
/// enqueues what comes next and completes the job. A run that dies before leaves a file that nobody lists and the sweep takes away; a run
/// that was woken after its lease was lost can list nothing.
public struct BulkPageJob: JobHandler {
    private let store: BulkStore
    private let instances: InstanceStore
    private let source: any BulkSource

    /// Fetches from a source, for instances of this store.
    public init(store: BulkStore, instances: InstanceStore, source: any BulkSource) {
        self.store = store
        self.instances = instances
        self.source = source
    }

    /// `bulk_page`.
    public var kind: JobKind { BulkJobKind.page }

    /// Runs one try.
    public func run(_ job: ClaimedJob, _ context: JobContext) async throws -> JobOutcome {
        guard let payload = BulkPayload(job.payload) else { return .dead(error: "the payload names no page") }
        guard let task = try await PageTask.load(payload, job: job.id.rawValue, from: context.database), task.isOpen,
            task.status == .created || task.status == .running
        else { return .completed }
        let ending = BulkEnding(store: store, bulk: payload.bulk, job: job, context: context)
        return try await ending.guarding {
            try await begin(payload.bulk, task, context)
            guard let instance = try await instances.connect(task.instanceID, organization: task.organizationID) else {
                throw SourceFault.permanent("the instance is no longer there", providerMessage: nil)
            }
            guard !instance.instance.disabled else {
                throw SourceFault.permanent("the instance is disabled", providerMessage: nil)
            }
            let query = try CEQLQuery.parse(task.query)
            guard let resource = instance.element.resources[query.object] else {
                throw SourceFault.permanent(
                    "\(instance.element.key) has no object \(query.object) any more",
                    providerMessage: nil
                )
            }
            let fetcher = PageFetcher(
                source: source,
                instance: instance,
                resource: resource,
                query: query,
                task: task,
                concurrency: max(1, store.configuration.recordConcurrency),
                maximumColumns: store.configuration.maximumColumns
            )
            let page = try await fetch(fetcher, .segment(job.lease), of: payload.bulk)
            try await context.database.withTransaction { connection in
                try await context.complete(on: connection)
                try await store.commit(page, payload, job, pageSize: task.pageSize, on: connection)
            }
            return .settled
        }
    }

    private func fetch(_ fetcher: PageFetcher, _ file: StoredFile, of bulk: BulkJobID) async throws -> FetchedPage {
        var segment = try await store.storage.create(file, of: bulk)
        do {
            return try await fetcher.fetch(into: &segment)
        } catch {
            // Only tidiness: what is left behind is listed nowhere, and swept once the lease is dead.
            do { try await store.storage.remove([file], of: bulk) } catch is StorageError {}
            throw error
        }
    }

    private func begin(_ bulk: BulkJobID, _ task: PageTask, _ context: JobContext) async throws {
        guard task.status == .created else { return }
        try await context.database.withTransaction { connection in
            try await context.checkLease(on: connection)
            guard try await connection.execute(Self.beginStatement(bulk)) == 1 else { return }
            try await store.tell(bulk, on: connection)
        }
    }

    static func beginStatement(_ bulk: BulkJobID) -> SQL {
        """
        update pollux.bulk_job
        set status = 'RUNNING',
            started_at = now(),
            updated_at = now()
        where id = \(bulk)
          and status = 'CREATED'
        """
    }
}
