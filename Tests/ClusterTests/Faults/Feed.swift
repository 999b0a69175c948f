import Cluster
import Foundation

/// The feed of an organization, read from its beginning.
struct Feed {
    struct Event: Sendable {
        let id: String
        let position: Int
        let objectID: String
        let eventType: String
        let revision: Int
    }

    /// All contacts' events in the feed's order.
    static func read(_ client: PolluxClient) async throws -> [Event] {
        var events: [Event] = []
        var cursor: String?
        while true {
            var query = [("limit", "500"), ("objectType", "contacts")]
            if let cursor { query.append(("after", cursor)) }
            let answer = try await client.call("GET", "/events", query: query)
            guard answer.status == 200,
                let page = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any],
                let items = page["events"] as? [[String: Any]]
            else { throw ProcessFailure(description: "GET /events: \(answer.status) \(answer.text.prefix(300))") }
            guard !items.isEmpty else { return events }
            events += items.map(event)
            cursor = page["next"] as? String
        }
    }

    private static func event(_ item: [String: Any]) -> Event {
        let data = item["data"] as? [String: Any]
        return Event(
            id: item["id"] as? String ?? "",
            position: (item["position"] as? Int) ?? Int(item["position"] as? String ?? "") ?? -1,
            objectID: item["objectId"] as? String ?? "",
            eventType: item["eventType"] as? String ?? "",
            revision: data?[ChangingContacts.revisionField] as? Int ?? -1
        )
    }
}
