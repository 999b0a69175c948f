import Cluster
import Foundation
import Synchronization

/// A customer's endpoint that keeps the ids of the events it is sent, by `webhook-id`, and fails now and then.
final class CellReceiver: Sendable {
    private let server: PlainHTTPServer
    private let kept: Kept

    init() throws {
        let kept = Kept()
        server = try PlainHTTPServer(ListenAddress(host: "127.0.0.1", port: 0)) { request in
            // A try that is answered badly comes again, with the same id and bytes.
            guard Int.random(in: 0..<10) > 0 else { return PlainHTTPReply(status: 503) }
            kept.add(id: request.header("webhook-id") ?? "", body: request.body)
            return PlainHTTPReply(status: 200)
        }
        self.kept = kept
    }

    var url: String { "http://\(server.address)/hook" }

    /// The ids of the events that were delivered, each as often as it stands in a notification; tries are not counted.
    var eventIDs: [String] { kept.events.withLock { $0.values.flatMap(\.self) } }

    func stop() { server.stop() }

    private final class Kept: Sendable {
        let events = Mutex<[String: [String]]>([:])

        func add(id: String, body: [UInt8]) {
            let notification = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
            let message = notification?["message"] as? [String: Any]
            let ids = (message?["events"] as? [[String: Any]] ?? []).compactMap { event in
                event["objectType"] as? String == nil ? nil : event["eventId"] as? String
            }
            events.withLock { $0[id] = ids }
        }
    }
}
