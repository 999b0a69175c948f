import Cluster
import DemoVendor
import EmbeddedPostgres
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

/// One installation for the whole table: PostgreSQL, an API, a scheduler and three workers, each a process of its own.
final class TortureCluster: Sendable {
    /// The cluster of the suite that runs.
    @TaskLocal static var current: TortureCluster?

    struct MadeInstance: Decodable {
        let id: Int64
        let token: String
    }

    private struct Secrets: Decodable {
        let organizationSecret: String
        let userSecret: String
    }

    static let workers = 3

    let folder: URL
    let database: Database
    let storm: Storm
    private let postgres: EmbeddedPostgres
    private let authorization: String
    private let address: ListenAddress
    private let others: [ChildProcess]
    private let vendors = Mutex<[DemoVendor]>([])

    static func start() async throws -> TortureCluster {
        let folder = try temporaryDirectory()
        let postgres = try await EmbeddedPostgres.start(.init(settings: ["max_connections": "200"]))
        let apiPort = try freePort()
        let key = Data((0..<32).map { _ in UInt8.random(in: 0...255) }).base64EncodedString()
        let launcher = Launcher(
            folder: folder,
            environment: [
                "POLLUX_DATABASE_URL": postgres.conninfo(),
                "POLLUX_DATA_DIR": folder.appending(path: "data").path,
                "POLLUX_ELEMENTS_DIR": Bundle.module.bundleURL.appending(path: "Elements").path,
                "POLLUX_MASTER_KEYS": "test:\(key)",
                "POLLUX_EGRESS_ALLOW": "127.0.0.0/8",
                "POLLUX_POLL_MINIMUM_SECONDS": "1",
                "POLLUX_DELIVERY_RETRY_SECONDS": Array(repeating: "1", count: 50).joined(separator: ","),
                "POLLUX_SESSION_TIMEOUT_SECONDS": "4",
                "POLLUX_SHUTDOWN_SECONDS": "5",
            ]
        )
        _ = try await launcher.run("migrate")
        let made = try await launcher.run("organization", "create", "Torture", "--json")
        let line = made.split(separator: "\n").last { $0.hasPrefix("{") } ?? ""
        let secrets = try JSONDecoder().decode(Secrets.self, from: Data(line.utf8))
        let cluster = TortureCluster(
            folder: folder,
            postgres: postgres,
            storm: try Storm(launcher, workers: workers),
            authorization: "User \(secrets.userSecret), Organization \(secrets.organizationSecret)",
            address: ListenAddress(host: "127.0.0.1", port: apiPort),
            others: [
                try launcher.start("scheduler", ["scheduler"]),
                try launcher.start("api", ["api", "--host", "127.0.0.1", "--port", "\(apiPort)"]),
            ]
        )
        try await eventually("the api answers", within: .seconds(60), every: .milliseconds(100)) {
            let client = try cluster.client()
            defer { client.close() }
            do { return try await client.call("GET", "/health/ready").status == 200 } catch { return false }
        }
        return cluster
    }

    private init(
        folder: URL,
        postgres: EmbeddedPostgres,
        storm: Storm,
        authorization: String,
        address: ListenAddress,
        others: [ChildProcess]
    ) {
        self.folder = folder
        self.postgres = postgres
        self.storm = storm
        self.authorization = authorization
        self.address = address
        self.others = others
        database = Database(DatabaseConfiguration(conninfo: postgres.conninfo()))
    }

    func client() throws -> PolluxClient {
        try PolluxClient(address: address, authorization: authorization)
    }

    /// Where a vendor's own webhooks for an instance go.
    func inbound(_ element: String, _ instance: Int64) -> String {
        "http://\(address)/events/\(element)/\(Data("\(instance)".utf8).base64EncodedString())"
    }

    /// Makes an instance of a test's own element that polls contacts as often as it may and tells a receiver.
    func createInstance(
        of element: String,
        configuration: [String: String],
        telling receiver: String
    ) async throws -> MadeInstance {
        let client = try client()
        defer { client.close() }
        var settings = configuration
        settings["event.notification.enabled"] = "true"
        settings["event.notification.callback.url"] = receiver
        settings["event.notification.signature.key"] = "a-key-of-the-torture-table"
        settings["event.poller.refresh_interval"] = "0.02"
        let body = try JSONSerialization.data(withJSONObject: [
            "element": ["key": element], "name": element, "configuration": settings,
        ])
        let answer = try await client.call("POST", "/instances", json: String(decoding: body, as: UTF8.self))
        guard answer.status == 200 else { throw TortureFailure("POST /instances: \(answer.text)") }
        return try JSONDecoder().decode(MadeInstance.self, from: Data(answer.body))
    }

    /// Keeps a vendor up until nobody asks any more: a server that is stopped in the middle of an answer traps in NIO.
    func keep(_ vendor: DemoVendor) {
        vendors.withLock { $0.append(vendor) }
    }

    /// One line of text out of the database, for a fault's message.
    func describe(_ instance: Int64) async throws -> String {
        let rows = try await database.query(
            """
            select row_to_json(p)::text
            from (
                select state, watermark, base_line, walk_cursor, walk_pages, walk_repeats, last_poll_at, failures, last_error,
                    warning, lateness::text, clock_skew::text
                from pollux.poller
                where instance_id = \(instance)
            ) p
            """
        )
        return try rows.map { try $0.decode(0, as: String.self) }.joined(separator: "\n")
    }

    /// One number out of the database.
    func count(_ sql: SQL) async throws -> Int {
        try await database.query(sql).first?.decode(0, as: Int.self) ?? 0
    }

    /// Each job that is dead and should not be, with its tries.
    ///
    /// Deliveries may outlive their receiver: one that was received, but whose worker was killed before it knew, comes again. And a
    /// poll whose worker the storm kills three times in a row is quarantined, as it must be: nobody can tell that from a job which
    /// kills its worker. `Storm.deaths` can, and the poller's next job tells what this one did not.
    private func describeDead() async throws -> [String] {
        try await database.query(
            """
            select row_to_json(d)::text || coalesce((
                select string_agg(e'\n    ' || row_to_json(t)::text, '' order by t.started_at)
                from pollux.job_attempt t
                where t.job_id = d.id
            ), '')
            from pollux.dead_job d
            where d.queue <> 'webhook' and d.reason <> 'quarantined'
            """
        ).map { try $0.decode(0, as: String.self) }
    }

    /// Says what went wrong with the processes themselves, and ends them.
    func stop() async throws {
        let kills = await storm.kills
        let dead = try await describeDead()
        let deaths = await storm.deaths + others.filter { !$0.isRunning }.map(\.output)
        await storm.stop()
        for process in others { process.send(SIGKILL) }
        for vendor in vendors.withLock({ $0 }) { await vendor.stop() }
        await database.close()
        await postgres.shutDown()
        guard kills > 5 else { throw TortureFailure("only \(kills) workers were killed: that proves nothing") }
        guard dead.isEmpty else {
            throw TortureFailure("jobs are dead; logs are in \(folder.path)\n\(dead.joined(separator: "\n"))")
        }
        guard deaths.isEmpty else { throw TortureFailure("processes ended by themselves: \(deaths)") }
    }
}

/// Something that the table cannot go on without.
struct TortureFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Runs the suite with one cluster.
struct TortureClusterTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        let cluster = try await TortureCluster.start()
        do {
            try await TortureCluster.$current.withValue(cluster, operation: function)
        } catch {
            try await cluster.stop()
            throw error
        }
        try await cluster.stop()
    }
}

extension Trait where Self == TortureClusterTrait {
    /// One cluster for all tests of the suite: `TortureCluster.current` inside.
    static var tortureCluster: TortureClusterTrait { TortureClusterTrait() }
}
