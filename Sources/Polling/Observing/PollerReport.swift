import Foundation

/// What a lifecycle event says of a poller.
struct PollerReport: Encodable, Sendable {
    let instanceId: Int64
    let objectName: String
    /// What is wrong.
    let error: String?
    /// What fails where it is not the poll: `sweep`, `deletions` or `reconcile`.
    let task: String?
    /// The poll before a gap.
    let from: Date?
    /// The poll after it.
    let to: Date?

    init(
        _ poller: Poller,
        error: String? = nil,
        task: WalkPurpose? = nil,
        from: Date? = nil,
        to: Date? = nil
    ) {
        instanceId = poller.instance.rawValue
        objectName = poller.object
        self.error = error
        self.task = task?.rawValue
        self.from = from
        self.to = to
    }

    /// The report as a JSON object.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            encoder.dateEncodingStrategy = .iso8601
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
