import Cluster
import DemoVendor
import Foundation

/// The feed of one instance, read on from where it was.
struct FeedTail {
    let client: PolluxClient
    let instance: Int64
    private(set) var events: [ToldEvent] = []
    private var cursor: String?

    init(_ client: PolluxClient, instance: Int64) {
        self.client = client
        self.instance = instance
    }

    /// Reads all that is new.
    mutating func readOn() async throws {
        while true {
            var query = [("limit", "500"), ("objectType", "contacts"), ("instanceId", "\(instance)")]
            if let cursor { query.append(("after", cursor)) }
            let answer = try await client.call("GET", "/events", query: query)
            guard answer.status == 200,
                let page = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any],
                let items = page["events"] as? [[String: Any]]
            else { throw TortureFailure("GET /events: \(answer.status) \(answer.text.prefix(300))") }
            cursor = page["next"] as? String ?? cursor
            guard !items.isEmpty else { return }
            events += items.map(Self.event)
        }
    }

    private static func event(_ item: [String: Any]) -> ToldEvent {
        let data = item["data"] as? [String: Any]
        return ToldEvent(
            id: item["id"] as? String ?? "",
            position: (item["position"] as? Int) ?? Int(item["position"] as? String ?? "") ?? -1,
            objectID: item["objectId"] as? String ?? "",
            type: item["eventType"] as? String ?? "",
            revision: data?[TruthJudge.revisionField] as? Int ?? 0
        )
    }
}
