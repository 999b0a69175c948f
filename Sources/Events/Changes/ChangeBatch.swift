public import Foundation
public import Instances

/// The changes of one page, recorded together.
public struct ChangeBatch: Sendable {
    /// The instance that they came from.
    public let instance: Instance
    /// The hub of the instance's element.
    public let hub: String
    /// The object that changed, such as `contacts`.
    public let objectType: String
    /// The time of the poll, or of the arrival of the vendor's webhook.
    public let pollDate: Date
    /// The changes, in the order in which they are to be told.
    public let changes: [Change]
    /// The most events in one notification: 10 from a poll, 20 from a vendor's webhook.
    public let maximumPerNotification: Int

    /// Describes a batch.
    public init(
        instance: Instance,
        hub: String,
        objectType: String,
        pollDate: Date,
        changes: [Change],
        maximumPerNotification: Int = 10
    ) {
        self.instance = instance
        self.hub = hub
        self.objectType = objectType
        self.pollDate = pollDate
        self.changes = changes
        self.maximumPerNotification = maximumPerNotification
    }

    /// The type of a change's event, such as `contacts.updated`.
    func type(of change: Change) -> String {
        "\(objectType).\(change.kind.typeSuffix)"
    }
}
