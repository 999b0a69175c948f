import Elements
import Events
import Foundation
import Instances
import JobQueue
import OutboundHTTP
import Polling
import Postgres
import VendorClient

/// Polls that find nothing, which are nearly all of them: what one costs us, our database and its vendor.
struct EmptyPollPart: PollPart {
    let name = "empty-poll"

    private static let instances = 200

    func run(_ options: BenchmarkOptions) async throws -> PollFindings {
        let server = try ChildCommand.givePages.start()
        defer { server.signal(SIGTERM) }
        let port = try await ListingPart.port(of: server)
        let catalogue = try Self.catalogue()
        return try await QueueStage.run(options) { stage in
            try await stage.withQueue { queue in
                try await Self.fill(queue.database, origin: "http://127.0.0.1:\(port)")
                try await Self.poll(queue, catalogue)
                try await queue.settle()
                let rounds = options.isFull ? 20 : 8
                let before = try await Self.transactions(queue.database)
                let (began, worked) = (ContinuousClock.now, ProcessorTime.own)
                for _ in 0..<rounds { try await Self.poll(queue, catalogue) }
                let polls = Double(rounds * Self.instances)
                let processor = (ProcessorTime.own - worked) / polls
                let trips = Double(try await Self.transactions(queue.database) - before) / polls
                var findings = PollFindings()
                var line = PollLine("polls that find nothing")
                line.rate = polls / (ContinuousClock.now - began).inSeconds
                line.processor = processor * 1e6
                line.remark =
                    "\(trips.formatted(digits: 2)) transactions each, claims, completions, scheduler and heartbeats among them"
                findings.add(line)
                let conditions = "\(Self.instances) instances, \(rounds) rounds, 8 polls at once, a vendor on loopback"
                findings.add("empty-poll-cpu", processor * 1_000, "ms", .atMost(2), conditions)
                // Each of a poll's own statements is a transaction by itself: two of them, and a share of what all polls share.
                findings.add("empty-poll-transactions", trips, "1", .atMost(3), conditions)
                return findings
            }
        }
    }

    /// Lets every instance be polled once.
    private static func poll(_ queue: QueueDatabase, _ catalogue: Catalogue) async throws {
        let pool = QueueStage.database(queue.conninfo, connections: 6, name: "benchmark's worker")
        let http = OutboundClient(policy: try EgressPolicy(parsing: "vendor:127.0.0.0/8"))
        let keyring = try Keyring(parsing: "k1:\(Data(repeating: 7, count: 32).base64EncodedString())")
        let handler = PollJob(
            instances: InstanceStore(database: pool, keyring: keyring, catalogue: catalogue),
            vendor: VendorClient(http: http),
            recorder: EventRecorder(queue: JobQueue(database: pool))
        )
        let worker = JobWorker(
            database: pool,
            handlers: [handler],
            configuration: WorkerConfiguration(queues: [PollWork.queue], concurrency: 8)
        )
        _ = try await queue.database.execute("update pollux.poller set next_at = now()")
        try await PollScheduler(database: queue.database, queue: queue.jobs).fireDue()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            while try await !queue.isDrained() { try await Task.sleep(for: .milliseconds(20)) }
            await worker.drain(deadline: .seconds(5))
            group.cancelAll()
        }
        // A backend tells the statistics what it did when it ends.
        await pool.close()
        http.shutdown()
        let rows = try await queue.database.query("select count(*) from pollux.poller where last_poll_at is null")
        guard try rows.first?.decode(0, as: Int.self) == 0 else {
            let error = try await queue.database.query("select max(last_error) from pollux.poller").first
            throw BenchmarkError.notMeasured(try error?.decode(0, as: String?.self) ?? "polls were not complete")
        }
    }

    private static func transactions(_ database: Database) async throws -> Int {
        try await Task.sleep(for: .seconds(2))
        let rows = try await database.query(
            "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()"
        )
        return Int(try rows.first?.decode(0, as: Int64.self) ?? 0)
    }

    private static func catalogue() throws -> Catalogue {
        let folder = FileManager.default.temporaryDirectory.appending(path: "empty-poll-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(element.utf8).write(to: folder.appending(path: "idle.yaml"))
        let catalogue = try Catalogue.load(extraDirectory: folder.path)
        try FileManager.default.removeItem(at: folder)
        return catalogue
    }

    private static func fill(_ database: Database, origin: String) async throws {
        _ = try await database.execute(
            """
            with owner as (
                insert into pollux.organization (name, secret_hash)
                values ('bench', sha256('organization'))
                returning id
            ),
            person as (
                insert into pollux.account_user (organization_id, secret_hash)
                select id, sha256('user')
                from owner
                returning id, organization_id
            ),
            connected as (
                insert into pollux.instance (
                    organization_id, user_id, element_key, name, token_hash, events_enabled, configuration
                )
                select
                    p.organization_id, p.id, 'idle', 'bench ' || n, sha256(n::text::bytea), true,
                    jsonb_build_object('origin', \(origin)::text)
                from person as p, generate_series(1, \(Int64(instances))) as n
                returning id, organization_id
            )
            insert into pollux.poller (organization_id, instance_id, object, poll_interval, base_line, watermark)
            select organization_id, id, 'records', interval '15 minutes', now(), now()
            from connected
            """
        )
    }

    private static let element = """
        key: idle
        name: Idle
        hub: crm
        version: 1
        baseUrl: ${config.origin}/0/0/records
        configuration:
          - {key: origin, required: true}
        auth: {type: none}
        resources:
          records:
            vendorName: Record
            list:
              path: /page
              dataPath: data
              paginate: {type: page, pageSize: 100, maxPageSize: 100, pageParam: page, sizeParam: per_page, totalPath: total}
              where: {style: params, since: updated_since, bound: inclusive}
            idField: id
            datesConfiguration:
              updatedDateField: updated_at
              updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
              updatedDateTimezone: GMT
            poll:
              url: "/hubs/crm/records?where=updated_at>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'"
              granularity: 1s
              overlap: 1m
            bulk: {export: list}
        """
}
