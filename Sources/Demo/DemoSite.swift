import Cluster
import DemoVendor
import EmbeddedPostgres
import Foundation
import Synchronization

/// Everything that the demo runs: database, CRM, receiver and cluster.
final class DemoSite: Sendable {
    let vendor: DemoVendor
    let receiver: Receiver
    let secrets: OrganizationSecrets
    private let postgres: EmbeddedPostgres
    private let cluster: HostedCluster
    private let apiAddress = Mutex<ListenAddress?>(nil)

    private init(
        postgres: EmbeddedPostgres,
        vendor: DemoVendor,
        receiver: Receiver,
        secrets: OrganizationSecrets,
        cluster: HostedCluster
    ) {
        self.postgres = postgres
        self.vendor = vendor
        self.receiver = receiver
        self.secrets = secrets
        self.cluster = cluster
    }

    static func start(contacts: Int, evidence: EvidenceFolder, narrator: Narrator) async throws -> DemoSite {
        narrator.chapter("Setting the stage")
        let postgres = try await EmbeddedPostgres.start()
        narrator.tell("a PostgreSQL of its own runs in \(postgres.folder.path)")
        do {
            return try await finish(postgres, contacts: contacts, evidence: evidence, narrator: narrator)
        } catch {
            await postgres.shutDown()
            throw error
        }
    }

    private static func finish(
        _ postgres: EmbeddedPostgres,
        contacts: Int,
        evidence: EvidenceFolder,
        narrator: Narrator
    ) async throws -> DemoSite {
        var settings: [Setting: String] = [
            .databaseURL: postgres.conninfo(),
            .dataDirectory: evidence.path("data"),
            .masterKeys: "demo:\(randomBase64(32))",
            .egressAllow: "127.0.0.0/8",
            .pollMinimumSeconds: "1",
            .shutdownSeconds: "5",
            .apiPort: "0",
            .logLevel: "debug",
        ]
        // An author's own elements, to be tried here.
        settings[.elementsDirectory] = ProcessInfo.processInfo.environment[Setting.elementsDirectory.rawValue]
        let cluster = try HostedCluster(settings: settings, logFile: evidence.path("pollux.log"))
        let installation = Installation(
            database: try ClusterConfiguration.database(flags: settings, environment: [:], file: nil)
        )
        let migrations = try await installation.migrate()
        narrator.tell("its schema is made of \(migrations.count) migrations")
        let secrets = try await installation.createOrganization(name: "Demo")
        let vendor = try await DemoVendor.start()
        vendor.records.generate(.contacts, count: contacts, at: Date(timeIntervalSince1970: 1_577_836_800))
        narrator.tell("a sandbox CRM with \(contacts) contacts listens on \(vendor.baseURL)")
        let receiver = try Receiver()
        narrator.tell("a customer's receiver listens on \(receiver.url)")
        return DemoSite(postgres: postgres, vendor: vendor, receiver: receiver, secrets: secrets, cluster: cluster)
    }

    /// Runs all roles until the task is cancelled or the process is told to end.
    func runCluster() async throws {
        try await cluster.run { address in
            self.apiAddress.withLock { $0 = address }
        }
    }

    /// The API's address, once it is served.
    func api() async throws -> ListenAddress {
        try await Deadline.wait(for: "the API is served") { apiAddress.withLock { $0 } }
    }

    /// What may be tried while it stays up.
    var invitation: [String] {
        let api = apiAddress.withLock { $0?.description } ?? "-"
        return [
            "API         http://\(api)/  (its description: /openapi.json, its metrics: /metrics)",
            "CRM         \(vendor.baseURL)/contacts  (user demo, password demo-password)",
            "receiver    \(receiver.url)",
            "database    psql '\(postgres.conninfo())'",
            "try         curl -H 'Authorization: \(secrets.authorization)' http://\(api)/instances",
        ]
    }

    func stop() async {
        receiver.stop()
        await vendor.stop()
        await postgres.shutDown()
    }

    /// Random bytes as base64.
    static func randomBase64(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return Data(bytes).base64EncodedString()
    }
}
