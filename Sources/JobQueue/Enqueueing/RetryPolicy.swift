/// How long to wait after each failure, and after how many of them a job is dead.
public struct RetryPolicy: Hashable, Sendable {
    /// The wait after the first failure, the second, and so on; the failure after the last wait is final.
    public let waits: [Duration]
    /// The share by which each wait is varied at random, both ways, so that what failed together does not return together.
    public let jitter: Double

    /// Ten tries over about four hours.
    public static let standard = RetryPolicy(
        waits: [1, 5, 15, 60, 120, 300, 900, 3600, 7200].map { .seconds($0) },
        jitter: 0.2
    )

    /// One try.
    public static let never = RetryPolicy(waits: [], jitter: 0)

    /// Makes a policy.
    ///
    /// - Parameters:
    ///   - waits: One for each failure that is not the last; the number of tries is one more.
    ///   - jitter: From 0 to 1; what lies outside is brought inside.
    public init(waits: [Duration], jitter: Double = 0.2) {
        self.waits = waits
        self.jitter = min(max(jitter, 0), 1)
    }

    /// After this many failures the job is dead.
    public var maximumTries: Int { waits.count + 1 }
}
