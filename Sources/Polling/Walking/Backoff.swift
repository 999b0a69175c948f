import Foundation

/// How long a poller waits after failures in a row: twice as long each time, up to a cap, varied by a fifth so that pollers of one
/// vendor do not all return at once.
struct Backoff: Sendable {
    let first: Duration
    let cap: Duration

    /// After refusals for the rate that do not say for how long.
    static let withoutWord = Backoff(first: .seconds(30), cap: .seconds(900))

    private init(first: Duration, cap: Duration) {
        self.first = first
        self.cap = cap
    }

    /// - Parameter interval: the poller's own; a poller never waits longer than that or a quarter of an hour, whichever is longer.
    init(interval: Duration) {
        first = min(.seconds(5), interval)
        cap = max(.seconds(900), interval)
    }

    /// The wait after that many failures in a row.
    ///
    /// - Parameters:
    ///   - failures: how many, from 1.
    ///   - variation: from -1 to 1.
    /// - Returns: the wait.
    func wait(after failures: Int, variation: Double) -> Duration {
        let doublings = min(max(failures - 1, 0), 30)
        let wait = min(first * (1 << doublings), cap)
        return wait * (1 + 0.2 * min(max(variation, -1), 1))
    }
}
