import Foundation
import Instances
import JobQueue
public import Postgres

/// Owns what vendors' own webhooks have brought, until it was acted upon and some days longer.
public struct InboundStore: Sendable {
    /// The most hints that may wait for one instance; more are left to its pollers.
    public static let mostHints = 1_000
    /// The most bytes of hints that may wait for one instance.
    static let mostHintBytes: Int64 = 16 * 1_048_576
    /// How long a name that a vendor has given and signed is known again: no vendor repeats for longer.
    static let namedWindow: Duration = .seconds(3 * 86_400)
    /// How long a signed body is known again whose record nobody can ask for: a repetition could be told as news.
    static let believedWindow: Duration = .seconds(3_600)

    let database: Database
    let queue: JobQueue

    /// Works on this database.
    public init(database: Database) {
        self.database = database
        queue = JobQueue(database: database)
    }
}

/// A webhook to be taken in for one instance.
struct NewInbound: Sendable {
    let organization: OrganizationID
    let instance: InstanceID
    /// When the instance was changed last, as it was read: it is taken only as that.
    let version: Date
    let isSigned: Bool
    let digest: [UInt8]
}

/// What of a webhook is the same for all of its instances.
struct InboundContent: Sendable {
    let element: String
    let form: InboundPayload.Form
    let headers: [String: String]
    let bytes: [UInt8]
    /// How long a repetition is known; zero where only while nobody has asked the vendor yet.
    let window: Duration
}

/// What became of a webhook for one instance; the words are those of `pollux.receive_inbound`.
enum ReceivedAs: String, Sendable {
    case taken
    case repeated
    case leftToPolls = "left to polls"
    case tooMany = "too many"
    case changed
}
