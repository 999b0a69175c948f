import Cluster
import Synchronization

/// A customer's endpoint that keeps what it is sent, by `webhook-id`.
final class Receiver: Sendable {
    private let server: PlainHTTPServer
    private let kept: Kept

    init() throws {
        let kept = Kept()
        server = try PlainHTTPServer(ListenAddress(host: "127.0.0.1", port: 0)) { request in
            kept.add(id: request.header("webhook-id") ?? "", body: request.body)
            return PlainHTTPReply(status: 200)
        }
        self.kept = kept
    }

    var url: String { "http://\(server.address)/hook" }

    /// The different bodies that came under each id; more than one is a fault.
    var bodies: [String: Set<[UInt8]>] { kept.bodies.withLock { $0 } }

    func stop() { server.stop() }

    private final class Kept: Sendable {
        let bodies = Mutex<[String: Set<[UInt8]>]>([:])

        func add(id: String, body: [UInt8]) {
            _ = bodies.withLock { $0[id, default: []].insert(body) }
        }
    }
}
