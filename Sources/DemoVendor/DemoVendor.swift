import Foundation
import Hummingbird
import Synchronization

/// A sandbox CRM: a real HTTP server with records, Sage's field names, and faults to switch on.
///
/// Lists are at `/sdata/crmj/sagecrm2/-/{object}` with `where` or `$filter` (comparisons joined by AND, dates by whole seconds) or
/// `updated_since`, `orderBy`, and pages in every style (``VendorHabits``), and answer `{"total": …, "data": […]}`; `/{object}/{id}` is
/// a single record, `/{object}/deleted?since=` lists deletions; `/me` says whether the credentials are right. Everything wants basic
/// authentication or a token of the ``TokenDesk`` but `/admin/…` (``AdminRoutes``).
public final class DemoVendor: Sendable {
    /// The records, to change them and to read the truth.
    public let records: RecordStore

    /// The vendor's own clock.
    public let clock: VendorClock

    /// What was asked.
    public let requests: RequestLog

    /// The port it listens on.
    public let port: Int

    /// The address and port, as they stand in a URL.
    public let authority: String

    private let server: VendorServer
    private let running: Task<Void, any Error>

    /// Starts a CRM in this process, and returns when it listens.
    ///
    /// - Throws: what the bind said, for a port that is taken.
    public static func start(
        _ configuration: DemoVendorConfiguration = DemoVendorConfiguration()
    ) async throws -> DemoVendor {
        let server = VendorServer(configuration: configuration)
        let (ports, continuation) = AsyncThrowingStream<Int, any Error>.makeStream()
        // Awaited by `stop()`.
        let running = Task {
            do {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await server.announcer.run() }
                    group.addTask { try await run(server, configuration) { continuation.yield($0) } }
                    try await group.next()
                    group.cancelAll()
                }
            } catch {
                continuation.finish(throwing: error)
                throw error
            }
            continuation.finish()
        }
        var iterator = ports.makeAsyncIterator()
        guard let port = try await iterator.next() else { throw CancellationError() }
        return DemoVendor(server: server, running: running, host: configuration.host, port: port)
    }

    private init(server: VendorServer, running: Task<Void, any Error>, host: String, port: Int) {
        self.server = server
        self.running = running
        self.port = port
        authority = "\(host):\(port)"
        records = server.records
        clock = server.clock
        requests = server.log
    }

    /// The root of the API: an element's base URL.
    public var baseURL: String { "http://\(authority)\(CRMRoutes.root)" }

    /// What it always does in a way of its own.
    public var habits: VendorHabits {
        get { server.habits.withLock { $0 } }
        set { server.habits.withLock { $0 = newValue } }
    }

    /// Where it announces its changes by itself, if it does.
    public var webhook: VendorWebhook? {
        get { server.announcer.webhook }
        set { server.announcer.webhook = newValue }
    }

    /// Who gives out access tokens.
    public var tokens: TokenDesk { server.desk }

    /// What it does wrong.
    public var faults: VendorFaults {
        get { server.faults.faults }
        set { server.faults.faults = newValue }
    }

    /// Does these wrong to the next requests, one each, before anything is left to chance.
    public func failNext(_ faults: VendorFault...) {
        server.faults.queue(faults)
    }

    /// Sets what is called before each answer is made: the place for a change in the middle of a walk, or to hold a request.
    public func beforeAnswer(_ body: (@Sendable (VendorRequest) async -> Void)?) {
        server.beforeAnswer.withLock { $0 = body }
    }

    /// Changes the credentials that are wanted, as a customer does who changes the password.
    public func setCredentials(username: String, password: String) {
        server.credentials.withLock { $0 = (username, password) }
    }

    /// Waits until the server ends; cancelling the waiting task ends it.
    public func waitUntilStopped() async throws {
        try await withTaskCancellationHandler {
            try await running.value
        } onCancel: {
            running.cancel()
        }
    }

    /// Stops listening and closes every connection.
    public func stop() async {
        running.cancel()
        // How it ended is of no interest to whoever ends it.
        _ = await running.result
    }

    private static func run(
        _ vendor: VendorServer,
        _ configuration: DemoVendorConfiguration,
        listening: @escaping @Sendable (Int) -> Void
    ) async throws {
        // Not the application's own `run`: it would overwrite the `Date` header with the machine's time.
        var application = Application(router: Router())
        application.logger.logLevel = .critical
        let service = try application.server.buildServer(
            configuration: .init(address: .hostname(configuration.host, port: configuration.port)),
            eventLoopGroup: application.eventLoopGroup,
            logger: application.logger
        ) { request, writer, _ in
            let response = try await vendor.respond(to: request)
            try await writer.write(response: response.head, body: response.body)
        } onServerRunning: { channel in
            listening(channel.localAddress?.port ?? configuration.port)
        }
        try await service.run()
    }
}
