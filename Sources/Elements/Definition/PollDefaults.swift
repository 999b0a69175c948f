/// What a poll of an object is like unless the instance says otherwise.
public struct PollDefaults: Sendable, Hashable {
    /// A second, slower look at what is long past.
    public struct Sweep: Sendable, Hashable {
        /// How often.
        public let every: Duration
        /// How far back.
        public let lookback: Duration
    }

    /// The query, with date templates; `nil` asks for everything.
    public let query: PollQuery?
    /// The smallest step of the vendor's dates.
    public let granularity: Duration
    /// How far before the watermark each poll begins.
    public let overlap: Duration
    /// How many changes in one poll are held to be a mistake.
    public let floodLimit: Int
    /// How often it is polled; `nil` leaves it to the instance, and else to the installation.
    public let interval: Duration?
    /// The slow sweep; `nil` for none.
    public let sweep: Sweep?
    /// How long a deleted record is remembered.
    public let retention: Duration
    /// Whether the first poll tells what it finds, instead of keeping it silently.
    public let tellsInitial: Bool
}
