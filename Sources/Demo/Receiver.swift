import Cluster
import Foundation
import Synchronization

/// A customer's server that takes webhooks and keeps them.
final class Receiver: Sendable {
    /// A delivery, and when it came.
    struct Delivery: Sendable {
        let request: PlainHTTPRequest
        let arrived: Date
    }

    private let store: Received
    private let server: PlainHTTPServer

    init() throws {
        let received = Received()
        server = try PlainHTTPServer(ListenAddress(host: "127.0.0.1", port: 0)) { request in
            guard request.method == "POST" else { return PlainHTTPReply(status: 405) }
            received.add(Delivery(request: request, arrived: Date()))
            return PlainHTTPReply(status: 200, body: Array("ok".utf8))
        }
        store = received
    }

    /// Where notifications are to be sent.
    var url: String { "http://\(server.address)/hook" }

    /// All that came, in the order in which it came.
    var deliveries: [Delivery] { store.all }

    func stop() {
        server.stop()
    }

    /// What came; shared with the server's threads.
    private final class Received: Sendable {
        private let deliveries = Mutex<[Delivery]>([])

        var all: [Delivery] { deliveries.withLock { $0 } }

        func add(_ delivery: Delivery) {
            deliveries.withLock { $0.append(delivery) }
        }
    }
}
