import Cluster
import DemoVendor
import EmbeddedPostgres
import Foundation
import Postgres
import TestSupport

/// A whole installation out of real processes: PostgreSQL, a vendor, a receiver, and `pollux` in all its roles.
final class ProcessCluster: Sendable {
    struct Secrets: Decodable {
        let organizationSecret: String
        let userSecret: String
    }

    struct MadeInstance: Decodable {
        let id: Int64
        let token: String
    }

    let folder: URL
    let postgres: EmbeddedPostgres
    let bouncer: PgBouncer?
    let vendor: DemoVendor
    let receiver: Receiver
    let secrets: Secrets
    let apiPort: Int
    let database: Database
    private let environment: [String: String]

    /// Starts what is there before any role; pooled, all of `pollux` reaches PostgreSQL through PgBouncer.
    static func start(pooled: Bool = false) async throws -> ProcessCluster {
        let folder = try temporaryDirectory()
        let postgres = try await EmbeddedPostgres.start(.init(settings: ["max_connections": "200"]))
        let bouncer = pooled ? try PgBouncer(before: postgres.conninfo(), sessions: 8) : nil
        let environment = [
            "POLLUX_DATABASE_URL": bouncer?.conninfo ?? postgres.conninfo(),
            "POLLUX_DATABASE_POOLER": pooled ? "transaction" : "none",
            "POLLUX_DATA_DIR": folder.appending(path: "data").path,
            "POLLUX_MASTER_KEYS": "test:\(Data((0..<32).map { _ in UInt8.random(in: 0...255) }).base64EncodedString())",
            "POLLUX_EGRESS_ALLOW": "127.0.0.0/8",
            "POLLUX_POLL_MINIMUM_SECONDS": "1",
            "POLLUX_DELIVERY_RETRY_SECONDS": Array(repeating: "1", count: 50).joined(separator: ","),
            "POLLUX_SHUTDOWN_SECONDS": "5",
            "POLLUX_TRUSTED_PROXIES": "127.0.0.1",
        ]
        try await run(["migrate"], environment, folder).requireSuccess()
        let made = try await run(["organization", "create", "Test", "--json"], environment, folder)
        try made.requireSuccess()
        return ProcessCluster(
            folder: folder,
            postgres: postgres,
            bouncer: bouncer,
            vendor: try await DemoVendor.start(),
            receiver: try Receiver(),
            secrets: try JSONDecoder().decode(Secrets.self, from: made.standardOutput),
            apiPort: try freePort(),
            environment: environment
        )
    }

    private init(
        folder: URL,
        postgres: EmbeddedPostgres,
        bouncer: PgBouncer?,
        vendor: DemoVendor,
        receiver: Receiver,
        secrets: Secrets,
        apiPort: Int,
        environment: [String: String]
    ) {
        self.folder = folder
        self.postgres = postgres
        self.bouncer = bouncer
        self.vendor = vendor
        self.receiver = receiver
        self.secrets = secrets
        self.apiPort = apiPort
        self.environment = environment
        database = Database(DatabaseConfiguration(conninfo: postgres.conninfo()))
    }

    /// The binary that the tests were built with.
    static var binary: URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "pollux")
    }

    /// Starts one role as a process of its own; its log is `NAME.log` in the folder, kept over restarts.
    func start(_ name: String, _ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(
            Self.binary,
            arguments,
            environment: environment,
            log: folder.appending(path: "\(name).log")
        )
    }

    func startAPI(_ more: [String] = []) async throws -> ChildProcess {
        let process = try start("api", ["api", "--host", "127.0.0.1", "--port", "\(apiPort)"] + more)
        let client = try client()
        defer { client.close() }
        try await eventually("the api answers", within: .seconds(30)) {
            (try? await client.call("GET", "/health/ready").status) == 200
        }
        return process
    }

    func client(elementToken: String? = nil) throws -> PolluxClient {
        let last = elementToken.map { "Element \($0)" } ?? "Organization \(secrets.organizationSecret)"
        return try PolluxClient(
            address: ListenAddress(host: "127.0.0.1", port: apiPort),
            authorization: "User \(secrets.userSecret), \(last)"
        )
    }

    /// An instance of the sandbox that polls contacts every second and tells the receiver.
    func createInstance(polling objects: String = #"{"contacts": {}}"#) async throws -> MadeInstance {
        let client = try client()
        defer { client.close() }
        let body = """
            {"element": {"key": "sandbox"}, "name": "Test", "configuration": {
                "url": "http://\(vendor.authority)", "username": "demo", "password": "demo-password",
                "event.notification.enabled": true, "event.notification.callback.url": "\(receiver.url)",
                "event.notification.signature.key": "a-key-of-the-fault-test",
                "event.poller.refresh_interval": "0.02", "event.poller.configuration": \(objects)}}
            """
        let answer = try await client.call("POST", "/instances", json: body)
        guard answer.status == 200 else { throw ProcessFailure(description: "POST /instances: \(answer.text)") }
        return try JSONDecoder().decode(MadeInstance.self, from: Data(answer.body))
    }

    /// One number out of the database.
    func count(_ sql: SQL) async throws -> Int {
        try await database.query(sql).first?.decode(0, as: Int.self) ?? 0
    }

    func stop() async {
        await database.close()
        receiver.stop()
        await vendor.stop()
        bouncer?.stop()
        await postgres.shutDown()
    }

    private static func run(
        _ arguments: [String],
        _ environment: [String: String],
        _ folder: URL
    ) async throws -> Finished {
        let log = folder.appending(path: "command-\(arguments.first ?? "").log")
        let process = try ChildProcess(binary, arguments, environment: environment, log: log)
        let status = try await process.waitForExit()
        return Finished(command: arguments, status: status, output: process.output)
    }

    private struct Finished {
        let command: [String]
        let status: Int32
        let output: String

        /// The JSON among the lines; what is logged stands beside it.
        var standardOutput: Data {
            Data((output.split(separator: "\n").last { $0.hasPrefix("{") } ?? "").utf8)
        }

        func requireSuccess() throws {
            guard status == 0 else { throw ProcessFailure(description: "\(command) ended with \(status): \(output)") }
        }
    }
}

/// A process or a call that did not do what the test needs.
struct ProcessFailure: Error, CustomStringConvertible {
    let description: String
}
