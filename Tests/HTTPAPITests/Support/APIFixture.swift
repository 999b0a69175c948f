import Bulk
import DemoVendor
import Elements
import Events
import Foundation
import Instances
import JobQueue
import OutboundHTTP
import Polling
import Postgres
import Provisioning
import TestSupport
import Testing
import VendorClient
import WebhookIngest

@testable import HTTPAPI

/// An API on a socket, its database, a sandbox CRM behind it, and two organizations.
struct APIFixture: Sendable {
    static let password = "demo-password"
    static let signatureKey = "a-signature-key-of-the-customer"

    let database: Database
    let vendor: DemoVendor
    let http: OutboundClient
    let services: APIServices
    let table: RouteTable
    let keyring: Keyring
    let base: String
    let owner: NewOrganization
    let stranger: NewOrganization

    /// Starts everything, runs the body, and stops everything.
    static func with(
        shortestInterval: Duration = .seconds(60),
        elements directory: String? = nil,
        _ body: @Sendable (APIFixture) async throws -> Void
    ) async throws {
        let database = TestDatabase.current.database
        let vendor = try await DemoVendor.start()
        let http = OutboundClient(policy: try EgressPolicy(parsing: "127.0.0.0/8"))
        let keyring = try Keyring(parsing: "k1:\(Data(repeating: 7, count: 32).base64EncodedString())")
        let services = try services(database, http, keyring, shortestInterval, directory)
        let configuration = APIConfiguration(port: 0)
        let organizations = OrganizationStore(database: database)
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let server = APIServer(services: services, configuration: configuration) { continuation.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            try await body(
                APIFixture(
                    database: database,
                    vendor: vendor,
                    http: http,
                    services: services,
                    table: RouteTable(services, configuration),
                    keyring: keyring,
                    base: "http://127.0.0.1:\(port)",
                    owner: try await organizations.create(name: "owner", email: "ann@example.com"),
                    stranger: try await organizations.create(name: "stranger")
                )
            )
            await server.stopWaiting()
            group.cancelAll()
            // A cancelled server ends with a CancellationError, which is no failure here.
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
        http.shutdown()
        await vendor.stop()
    }

    private static func services(
        _ database: Database,
        _ http: OutboundClient,
        _ keyring: Keyring,
        _ shortestInterval: Duration,
        _ directory: String?
    ) throws -> APIServices {
        let catalogue = try Catalogue.load(extraDirectory: directory)
        let queue = JobQueue(database: database)
        let instances = InstanceStore(database: database, keyring: keyring, catalogue: catalogue)
        let pollers = PollerStore(database: database)
        let credentials = CredentialStore(database: database, keyring: keyring, http: http)
        let vendor = VendorClient(http: http, credentials: credentials)
        return APIServices(
            organizations: OrganizationStore(database: database),
            instances: instances,
            provisioner: Provisioner(
                database: database,
                instances: instances,
                pollers: pollers,
                webhooks: WebhookStore(database: database, queue: queue, keyring: keyring),
                catalogue: catalogue,
                vendor: VendorDoor(baseLine: BaseLineReader(vendor: vendor, granule: .zero)),
                credentials: credentials,
                destinations: Judge(check: http.destinations),
                limits: PollingLimits(shortestInterval: shortestInterval)
            ),
            vendor: vendor,
            pollers: pollers,
            catalogue: catalogue,
            feed: FeedReader(database: database),
            log: EventLog(database: database),
            bulk: BulkStore(
                database: database,
                recorder: EventRecorder(queue: queue, keyring: keyring),
                keyring: keyring,
                storage: ResultStorage(directory: try temporaryDirectory().path)
            ),
            inbound: InboundDoor(
                catalogue: catalogue,
                instances: instances,
                store: InboundStore(database: database)
            ),
            observer: FaultPrinter(),
            metrics: { "# nothing\n" },
            readiness: { _ = try await database.query("select 1") }
        )
    }

    /// Prints what an answer of 500 keeps to itself.
    private struct FaultPrinter: APIObserver {
        func requestFinished(_ report: APIRequestReport) {
            if let fault = report.fault { print("fault in \(report.method) \(report.route): \(fault)") }
        }

        func notReady(_ reason: String, requestID: String) { print("not ready: \(reason)") }
    }

    /// The judge that the calls themselves pass.
    private struct Judge: DestinationChecking {
        let check: DestinationCheck

        func check(
            _ url: String,
            purpose: DestinationPurpose,
            allowances: [EgressAllowance]
        ) async throws(DestinationRefused) {
            do throws(OutboundHTTPError) {
                try await check.check(url: url, purpose: purpose == .vendor ? .vendor : .webhook, allowed: [])
            } catch {
                throw DestinationRefused(message: "\(error)")
            }
        }
    }
}
