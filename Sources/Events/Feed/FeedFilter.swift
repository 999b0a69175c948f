public import Foundation
public import Instances

/// Which of an organization's events a reader wants; nil and empty mean all.
public struct FeedFilter: Sendable, Hashable {
    /// Types, such as `contacts.*`.
    public var types: [EventTypePattern]
    /// One instance.
    public var instance: InstanceID?
    /// One object, such as `contacts`.
    public var objectType: String?
    /// Recorded at this time or later.
    public var since: Date?
    /// Recorded before this time.
    public var until: Date?

    /// Describes a choice of events.
    public init(
        types: [EventTypePattern] = [],
        instance: InstanceID? = nil,
        objectType: String? = nil,
        since: Date? = nil,
        until: Date? = nil
    ) {
        self.types = types
        self.instance = instance
        self.objectType = objectType
        self.since = since
        self.until = until
    }
}
