public import Foundation
public import Instances

/// How one poller stands, for the API and the console.
public struct PollerRecord: Sendable, Hashable {
    /// The poller.
    public let id: PollerID
    /// The instance that is polled.
    public let instance: InstanceID
    /// The object that is polled.
    public let object: String
    /// The time from one poll to the next.
    public let interval: Duration
    /// When the last complete poll was begun; nil before the first.
    public let lastPollDate: Date?
    /// When the next is due; nil where none is, because the poller is disabled, paused or its credentials revoked.
    public let nextPollDate: Date?
    /// The date of the newest record that was found, before which everything has been told; the base line at first.
    public let watermark: Date?
    /// `active`, `polling`, `backing_off`, `paused`, `revoked` or `disabled`, as in the view `pollux.poller_status`.
    public let state: String
    /// What was wrong last; nil after a complete poll.
    public let lastError: String?
    /// What works but should be set otherwise.
    public let warning: String?
    /// What the instance says of the object, as JSON.
    public let configuration: String
}
