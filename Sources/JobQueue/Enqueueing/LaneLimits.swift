/// What a lane may use.
public struct LaneLimits: Hashable, Sendable {
    /// How many of its jobs may be leased at once, at least 1; `nil` for any number.
    public var cap: Int?
    /// How many of its jobs may start a second on average, more than 0; `nil` for any number.
    public var startsPerSecond: Double?
    /// How many may start at once after a quiet time, at least 1; `nil` for one second's.
    public var burst: Double?
    /// Its share of a queue beside lanes of weight 1, from 0.01 to 100: how many of its jobs get a turn while another lane gets one.
    public var weight: Double

    /// Describes limits.
    public init(cap: Int? = nil, startsPerSecond: Double? = nil, burst: Double? = nil, weight: Double = 1) {
        self.cap = cap
        self.startsPerSecond = startsPerSecond
        self.burst = burst
        self.weight = weight
    }
}
