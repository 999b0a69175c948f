import Foundation
import Synchronization

/// Counts requests in windows of a fixed length, as vendors with a rate limit do.
final class RateWindow: Sendable {
    /// What a request is told of the limit.
    struct State: Sendable {
        let limit: Int
        let remaining: Int
        /// Until the window ends, rounded up.
        let resetSeconds: Int
        let isOver: Bool

        /// The headers that say so.
        var headers: [(name: String, value: String)] {
            [
                ("X-RateLimit-Limit", String(limit)), ("X-RateLimit-Remaining", String(remaining)),
                ("X-RateLimit-Reset", String(resetSeconds)),
            ]
        }
    }

    private let state = Mutex<(start: ContinuousClock.Instant, count: Int)>((.now, 0))

    /// Counts a request; nil where there is no limit.
    func count(_ habits: VendorHabits, at now: ContinuousClock.Instant = .now) -> State? {
        guard let limit = habits.requestsPerWindow else { return nil }
        let length = Duration.seconds(max(habits.windowSeconds, 0.001))
        return state.withLock { state in
            if now - state.start >= length { state = (now, 0) }
            let isOver = state.count >= limit
            if !isOver { state.count += 1 }
            let left = (length - (now - state.start)) / .seconds(1)
            return State(
                limit: limit,
                remaining: limit - state.count,
                resetSeconds: max(1, Int(left.rounded(.up))),
                isOver: isOver
            )
        }
    }
}
