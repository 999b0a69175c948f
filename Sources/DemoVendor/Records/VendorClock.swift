public import Foundation
import Synchronization

/// The vendor's own clock, which stamps its records and its `Date` header, and may be wrong.
public final class VendorClock: Sendable {
    private struct State {
        var skew: TimeInterval = 0
        var frozen: Date?
    }

    private let state = Mutex(State())

    /// How far this clock is ahead of the machine's, in seconds; negative where it is behind.
    public var skewSeconds: Double {
        get { state.withLock { $0.skew } }
        set { state.withLock { $0.skew = newValue } }
    }

    /// What the vendor holds for the present time.
    public var now: Date {
        state.withLock { $0.frozen ?? Date().addingTimeInterval($0.skew) }
    }

    /// Stops the clock at an instant, so that several changes share one second; nil lets it run again.
    public func freeze(at instant: Date?) {
        state.withLock { $0.frozen = instant }
    }

    /// Moves a stopped clock on; a running one gains as much skew.
    public func advance(bySeconds seconds: Double) {
        state.withLock { state in
            if let frozen = state.frozen {
                state.frozen = frozen.addingTimeInterval(seconds)
            } else {
                state.skew += seconds
            }
        }
    }
}
