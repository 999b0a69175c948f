/// How far polling is behind, over all pollers that are to be polled.
public struct PollLag: Sendable, Hashable {
    /// How many there are.
    public let pollers: Int
    /// How many of them back off after a failure.
    public let failing: Int
    /// How many are paused by their flood limit.
    public let paused: Int
    /// How late the latest due one is to be fired.
    public let overdue: Duration
    /// The longest time since a poller's last complete poll was begun.
    public let lag: Duration
}
