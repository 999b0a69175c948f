/// What the vendor does wrong, switched on and off while it runs; every fraction is of requests (or changes) and from 0 to 1.
public struct VendorFaults: Codable, Sendable, Equatable {
    /// The wait before each answer.
    public var latencyMilliseconds = 0

    /// What is added to the wait at random.
    public var latencyJitterMilliseconds = 0

    /// Requests answered 429.
    public var rateLimited = 0.0

    /// The `Retry-After` of a 429, nil leaves the header out.
    public var retryAfterSeconds: Int? = 1

    /// Requests answered 500.
    public var serverErrors = 0.0

    /// Requests answered 200 with an error in the body, beside an empty list.
    public var dressedErrors = 0.0

    /// Requests whose body is complete HTTP, but ends in the middle of its JSON.
    public var truncated = 0.0

    /// Requests whose connection is closed in the middle of the body.
    public var dropped = 0.0

    /// Requests whose body comes in small pieces.
    public var slow = 0.0

    /// How long a slow body takes.
    public var slowSeconds = 2.0

    /// Changes that become visible only later.
    public var late = 0.0

    /// How much later.
    public var lateSeconds = 2.0

    /// Pages after a list's first before which some record is touched, so that it moves within the list.
    public var shifting = 0.0

    /// Pages of which a record is missing.
    public var omitted = 0.0

    /// Whether every request is answered 401.
    public var rejectsCredentials = false

    /// Whether every page of a list is the first.
    public var ignoresPages = false

    /// Whether the `Date` header is left out.
    public var omitsDate = false

    /// A vendor without faults.
    public init() {}

    /// Reads faults; what is not named stays as it is without faults.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, _ fallback: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? fallback
        }
        latencyMilliseconds = try read(.latencyMilliseconds, 0)
        latencyJitterMilliseconds = try read(.latencyJitterMilliseconds, 0)
        rateLimited = try read(.rateLimited, 0)
        retryAfterSeconds = try read(.retryAfterSeconds, 1)
        serverErrors = try read(.serverErrors, 0)
        dressedErrors = try read(.dressedErrors, 0)
        truncated = try read(.truncated, 0)
        dropped = try read(.dropped, 0)
        slow = try read(.slow, 0)
        slowSeconds = try read(.slowSeconds, 2)
        late = try read(.late, 0)
        lateSeconds = try read(.lateSeconds, 2)
        shifting = try read(.shifting, 0)
        omitted = try read(.omitted, 0)
        rejectsCredentials = try read(.rejectsCredentials, false)
        ignoresPages = try read(.ignoresPages, false)
        omitsDate = try read(.omitsDate, false)
    }
}

/// One thing done wrong to one request.
public enum VendorFault: Codable, Sendable, Equatable {
    /// 429, with this `Retry-After` if there is one.
    case rateLimited(retryAfterSeconds: Int?)
    /// An answer of this status with an error in JSON.
    case status(Int)
    /// 200 with an error in the body, beside an empty list.
    case dressedError
    /// 200 with a body of HTML.
    case notJSON
    /// Complete HTTP, half the JSON.
    case truncated
    /// The connection closed in the middle of the body.
    case dropped
    /// The body in pieces over this many seconds.
    case slow(seconds: Double)
}
