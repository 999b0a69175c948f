import Elements
import Instances
import Polling

/// A validated wish: what will be stored of an instance, its pollers and its webhook.
struct InstancePlan: Sendable {
    /// The connector.
    let element: Element
    /// What may be stored as it is.
    let open: [String: String]
    /// What is sealed.
    let secrets: [String: String]
    /// Whether the instance is watched for events.
    let eventsEnabled: Bool
    /// What is polled; empty where it is not watched.
    let pollers: [NewPoller]
    /// Where its events go.
    let callbackURL: String?
    /// What they are signed with.
    let signatureKey: String?
    /// Where the vendor's API begins, to be judged before it is stored.
    let baseURL: String
}
