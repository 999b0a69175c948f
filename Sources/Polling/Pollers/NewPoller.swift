/// An object that an instance wants polled.
public struct NewPoller: Sendable, Hashable {
    /// The object, such as `contacts`.
    public let object: String
    /// What the instance's `event.poller.configuration` says of it: a JSON object, `{}` for the element's own.
    public let configuration: String
    /// The time from one poll to the next.
    public let interval: Duration

    /// Describes a poller.
    public init(object: String, configuration: String = "{}", interval: Duration) {
        self.object = object
        self.configuration = configuration
        self.interval = interval
    }
}
