/// What the operator allows of polling.
public struct PollingLimits: Sendable, Hashable {
    /// The shortest time between two polls of an object (`POLLUX_POLL_MINIMUM_SECONDS`).
    ///
    /// Below a minute, an instance may give a fraction of one.
    public let shortestInterval: Duration

    /// Allows polls as often as this.
    public init(shortestInterval: Duration = .seconds(60)) {
        self.shortestInterval = shortestInterval
    }

    /// The interval where none is given: 15 minutes.
    static let standardInterval: Duration = .seconds(900)

    /// The longest interval: 31 days in minutes.
    static let mostMinutes: Double = 44_640

    /// Reads minutes.
    func interval(minutes text: String) throws(FieldFault) -> Duration {
        let place = "configuration.\(ConfigurationKey.refreshInterval)"
        guard let minutes = Double(text), minutes.isFinite, minutes > 0, minutes <= Self.mostMinutes else {
            throw FieldFault(place: place, message: "'\(text.prefix(40))' must be a number of minutes, \(bounds)")
        }
        let milliseconds = Int64((minutes * 60_000).rounded())
        let interval: Duration = .milliseconds(milliseconds)
        let whole = milliseconds.isMultiple(of: 60_000)
        guard interval >= shortestInterval, whole || shortestInterval < .seconds(60) else {
            throw FieldFault(place: place, message: "'\(text.prefix(40))' is not allowed here: it must be \(bounds)")
        }
        return interval
    }

    private var bounds: String {
        shortestInterval < .seconds(60)
            ? "at least \(shortestInterval) and at most \(Int(Self.mostMinutes)) minutes"
            : "a whole number, at least \(shortestInterval.components.seconds / 60) and at most \(Int(Self.mostMinutes))"
    }
}
