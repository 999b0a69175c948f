import Synchronization

/// A server that gives the answers of a contract, one after another, and keeps what it was asked.
///
/// Calls for a token are answered whenever they come: when a client makes them is its own affair.
final class PlayedVendor: Sendable {
    private struct Conversation {
        var exchanges: [Exchange] = []
        var token: TokenExchange?
        var next = 0
        var received: [ReceivedRequest] = []
        var tokenRequests: [ReceivedRequest] = []

        mutating func answer(_ request: ReceivedRequest) -> PlayedAnswer {
            if let token, token.path == request.path {
                tokenRequests.append(request)
                return token.answer
            }
            received.append(request)
            guard next < exchanges.count else {
                return PlayedAnswer(status: 599, headers: nil, body: .text("the contract has no answer to this"))
            }
            next += 1
            return exchanges[next - 1].answer
        }
    }

    private final class Line: Sendable {
        let conversation = Mutex(Conversation())
    }

    private let line: Line
    private let server: LoopbackServer

    /// Starts a server, lends it, and stops it.
    static func with<Result>(_ body: (PlayedVendor) async throws -> Result) async throws -> Result {
        let line = Line()
        let server = try await LoopbackServer.start { request in line.conversation.withLock { $0.answer(request) } }
        do {
            let result = try await body(PlayedVendor(line, server))
            await server.stop()
            return result
        } catch {
            await server.stop()
            throw error
        }
    }

    private init(_ line: Line, _ server: LoopbackServer) {
        self.line = line
        self.server = server
    }

    /// `http://127.0.0.1:port`.
    var origin: String { server.origin }

    /// Forgets what was, and plays these from now on.
    func play(_ exchanges: [Exchange], token: TokenExchange?) {
        line.conversation.withLock { conversation in
            conversation = Conversation()
            conversation.exchanges = exchanges
            conversation.token = token
        }
    }

    /// What was asked, without the calls for tokens.
    var received: [ReceivedRequest] { line.conversation.withLock { $0.received } }

    /// The calls for tokens.
    var tokenRequests: [ReceivedRequest] { line.conversation.withLock { $0.tokenRequests } }
}
