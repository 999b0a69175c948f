import Hummingbird

/// A server on a real socket that answers as its test says.
final class LoopbackServer: Sendable {
    /// `http://127.0.0.1:port`.
    let origin: String
    private let running: Task<Void, any Error>

    /// Starts a server, and returns when it listens.
    static func start(
        _ answer: @escaping @Sendable (ReceivedRequest) throws -> PlayedAnswer
    ) async throws -> LoopbackServer {
        let (ports, continuation) = AsyncThrowingStream<Int, any Error>.makeStream()
        // Awaited by `stop()`.
        let running = Task {
            do {
                try await serve(answer) { continuation.yield($0) }
            } catch {
                continuation.finish(throwing: error)
                throw error
            }
            continuation.finish()
        }
        var iterator = ports.makeAsyncIterator()
        guard let port = try await iterator.next() else { throw CancellationError() }
        return LoopbackServer(port: port, running: running)
    }

    private init(port: Int, running: Task<Void, any Error>) {
        origin = "http://127.0.0.1:\(port)"
        self.running = running
    }

    /// Stops listening, and closes every connection.
    func stop() async {
        running.cancel()
        // How it ended is of no interest to whoever ends it.
        _ = await running.result
    }

    private static func serve(
        _ answer: @escaping @Sendable (ReceivedRequest) throws -> PlayedAnswer,
        listening: @escaping @Sendable (Int) -> Void
    ) async throws {
        // Not the application's own `run`: it would overwrite the `Date` header with the machine's time.
        var application = Application(router: Router())
        application.logger.logLevel = .critical
        let service = try application.server.buildServer(
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            eventLoopGroup: application.eventLoopGroup,
            logger: application.logger
        ) { request, writer, _ in
            let response = try answer(await ReceivedRequest(request)).response
            try await writer.write(response: response.head, body: response.body)
        } onServerRunning: { channel in
            listening(channel.localAddress?.port ?? 0)
        }
        try await service.run()
    }
}
