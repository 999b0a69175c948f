import Hummingbird

/// Serves the API until it is cancelled or shut down.
public struct APIServer: Sendable {
    private let services: APIServices
    private let configuration: APIConfiguration
    private let onServing: @Sendable (Int) async -> Void

    /// Makes a server.
    ///
    /// - Parameters:
    ///   - services: What the routes work with.
    ///   - configuration: Where to listen.
    ///   - onServing: Called with the port once requests are taken.
    public init(
        services: APIServices,
        configuration: APIConfiguration,
        onServing: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.services = services
        self.configuration = configuration
        self.onServing = onServing
    }

    /// Serves until the task is cancelled, or the service group it runs in shuts down.
    ///
    /// A graceful shutdown of the group takes no new connection and lets requests in flight end; call ``stopWaiting()`` with it.
    public func run() async throws {
        let table = RouteTable(services, configuration)
        let application = Application(
            router: table.router(services, configuration),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: nil
            ),
            onServerRunning: { channel in await onServing(channel.localAddress?.port ?? configuration.port) }
        )
        try await application.run()
    }

    /// Answers at once whoever waits for the feed, so that a shutdown need not wait for them.
    public func stopWaiting() async {
        await services.feedWatch.close()
    }
}
