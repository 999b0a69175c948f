import Elements
import Events
import Foundation
import Instances
import JobQueue
import Postgres
import TestSupport
import Testing

@testable import Bulk

/// An organization with an instance of the sandbox, and all that exports its records.
struct BulkFixture {
    let database: Database
    let organization: OrganizationID
    let instance: ConnectedInstance
    let instances: InstanceStore
    let store: BulkStore
    let directory: URL

    static func make(
        url: String = "http://127.0.0.1:9",
        element: String = "sandbox",
        elements: String? = nil,
        change: (inout BulkConfiguration) -> Void = { _ in },
        full: (@Sendable () throws -> Void)? = nil
    ) async throws -> BulkFixture {
        let database = TestDatabase.current.database
        // The tests of a suite run one after another and leave jobs behind.
        try await database.execute("truncate pollux.job, pollux.bulk_job, pollux.bulk_page, pollux.bulk_error")
        let keyring = try Keyring(parsing: "k1:\(Data(repeating: 7, count: 32).base64EncodedString())")
        let catalogue = try Catalogue.load(extraDirectory: elements)
        let instances = InstanceStore(database: database, keyring: keyring, catalogue: catalogue)
        let owner = try await OrganizationStore(database: database).create(name: "Acme", email: "ann@example.com")
        let new = NewInstance(
            organizationID: owner.organizationID,
            userID: owner.userID,
            elementKey: element,
            name: "Sandbox",
            configuration: ["url": url, "username": "demo"],
            secrets: ["password": "demo-password"]
        )
        let made = try await database.withTransaction { try await instances.create(new, on: $0) }
        let connected = try #require(try await instances.connect(made.instance.id, organization: owner.organizationID))
        let directory = try temporaryDirectory()
        var configuration = BulkConfiguration()
        configuration.retry = BulkRetry(waits: [.milliseconds(10), .milliseconds(10)])
        change(&configuration)
        return BulkFixture(
            database: database,
            organization: owner.organizationID,
            instance: connected,
            instances: instances,
            store: BulkStore(
                database: database,
                recorder: EventRecorder(queue: JobQueue(database: database), keyring: keyring),
                keyring: keyring,
                storage: ResultStorage(directory: directory.path, beforeWrite: full),
                configuration: configuration
            ),
            directory: directory
        )
    }

    func handlers(_ source: any BulkSource) -> [any JobHandler] {
        [
            BulkPageJob(store: store, instances: instances, source: source), BulkJoinJob(store: store),
            BulkSweepJob(store: store),
        ]
    }

    @discardableResult
    func create(
        _ query: String = "select * from contacts",
        _ change: (inout NewBulkQuery) -> Void = { _ in }
    ) async throws -> BulkJob {
        var request = NewBulkQuery(query: query)
        change(&request)
        return try await store.createQuery(request, instance: instance)
    }

    func job(_ id: BulkJobID) async throws -> BulkJob {
        try #require(try await store.find(id, instance: instance.id, organization: organization))
    }

    /// Runs a worker until the job has ended.
    func finish(_ id: BulkJobID, _ source: any BulkSource, concurrency: Int = 4) async throws -> BulkJob {
        var configuration = WorkerConfiguration(queues: ["bulk", "maintenance"], concurrency: concurrency)
        configuration.pollInterval = .milliseconds(10)
        let worker = JobWorker(database: database, handlers: handlers(source), configuration: configuration)
        let running = Task { try await worker.run() }
        defer { running.cancel() }
        try await eventually(within: .seconds(60)) { try await job(id).status.isFinished }
        await worker.drain(deadline: .seconds(5))
        try await running.value
        return try await job(id)
    }

    func text(
        _ id: BulkJobID,
        _ format: BulkFile.Format = .jsonLines,
        range: Range<Int64>? = nil
    ) async throws -> String {
        let file = try #require(
            try await store.file(
                of: id,
                object: "contacts",
                format: format,
                instance: instance.id,
                organization: organization
            )
        )
        var bytes: [UInt8] = []
        for try await piece in file.chunks(range) { bytes += piece }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: - One run at a time

    /// Claims the due queue job of the lowest number, as a worker of its own does.
    func claim() async throws -> (job: ClaimedJob, context: JobContext)? {
        let session = try #require(
            try await database.query(
                "insert into pollux.worker_session (host, process_id, queues, concurrency) values ('test', 1, '{bulk}', 1) returning id"
            ).first
        ).decode(0, as: SessionID.self)
        let rows = try await database.query(
            """
            select id, token, kind, payload::text as payload, failures, cardinality(retry_waits) as waits
            from pollux.claim_jobs(\(session), array['bulk'], array[1], 1, 1)
            """
        )
        guard let row = rows.first else { return nil }
        let lease = Lease(job: try row.decode("id"), token: try row.decode("token"))
        let job = ClaimedJob(
            kind: try row.decode("kind"),
            queue: "bulk",
            lane: LaneKey(rawValue: "instance:\(instance.id)"),
            payload: try row.decode("payload"),
            failures: Int(try row.decode("failures", as: Int32.self)),
            maximumTries: Int(try row.decode("waits", as: Int32.self)) + 1,
            lease: lease
        )
        return (job, JobContext(job: job, database: database, session: session))
    }

    /// Claims and runs the next queue job, nil if none is due.
    func runNext(_ source: any BulkSource) async throws -> JobOutcome? {
        guard let (job, context) = try await claim() else { return nil }
        let handler = try #require(handlers(source).first { $0.kind == job.kind })
        return try await handler.run(job, context)
    }

    /// What a rescue does with a job whose worker died: it may be claimed again, with another token.
    func rescue(_ job: JobID) async throws {
        try await database.execute(
            "update pollux.job set token = null, session_id = null, run_at = now() where id = \(job)"
        )
    }

    /// Files under the data directory.
    func files(_ id: BulkJobID) async throws -> [StoredFile] { try await store.storage.files(of: id) }

    func lifecycle() async throws -> [String] {
        try await database.query(
            "select type from pollux.event where organization_id = \(organization) order by id"
        ).map { try $0.decode(0, as: String.self) }
    }

    /// Commits a page of no records, as the handler's transaction does.
    func commit(_ run: (job: ClaimedJob, context: JobContext), on connection: Connection) async throws {
        try await run.context.complete(on: connection)
        let payload = try #require(BulkPayload(run.job.payload))
        try await store.commit(FetchedPage(), payload, run.job, pageSize: 100, on: connection)
    }
}
