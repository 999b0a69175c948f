/// What came of one try to send a delivery.
public struct DeliveryTry: Sendable, Hashable {
    /// What the delivery is after it.
    public enum Result: String, Sendable, Hashable {
        /// Taken by the receiver.
        case delivered
        /// To be tried again.
        case retrying
        /// Given up after the last try; kept.
        case dead
    }

    /// What the delivery is after it.
    public var result: Result
    /// Whether it used up one of the delivery's tries.
    public var counted: Bool
    /// How long it took.
    public var duration: Duration
    /// The answer's status; nil where there was no answer.
    public var status: Int?
    /// What was wrong; nil for a success.
    public var error: String?
    /// The beginning of the answer's body; nil where there was no answer.
    public var answer: [UInt8]?

    /// Describes a try.
    public init(
        result: Result,
        counted: Bool,
        duration: Duration,
        status: Int? = nil,
        error: String? = nil,
        answer: [UInt8]? = nil
    ) {
        self.result = result
        self.counted = counted
        self.duration = duration
        self.status = status
        self.error = error
        self.answer = answer
    }
}
