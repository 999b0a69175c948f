import CCurl
import Glibc

/// The loop's epoll instance and the descriptor that wakes it, closed when the last user is gone.
final class LoopDescriptors: Sendable {
    let epoll: Int32
    private let wakeup: Int32
    private static let wakeTag = UInt64.max

    init?() {
        let (epoll, wakeup) = (ccurl_epoll_create(), ccurl_wakeup_create())
        self.epoll = epoll
        self.wakeup = wakeup
        guard epoll >= 0, wakeup >= 0, ccurl_epoll_watch(epoll, wakeup, 1, 0, Self.wakeTag) == 0 else { return nil }
    }

    deinit {
        for descriptor in [epoll, wakeup] where descriptor >= 0 { close(descriptor) }
    }

    func wake() {
        ccurl_wakeup_signal(wakeup)
    }

    /// Waits until sockets are ready, somebody wakes the loop, or the instant comes.
    func wait(until instant: ContinuousClock.Instant?) -> [ccurl_ready] {
        var timeout: Int32 = -1
        if let instant {
            let (seconds, attoseconds) = max(.zero, instant - .now).components
            // Rounded up: waking before the timer is due would only mean to wait again.
            let milliseconds = min(seconds, 3_600) * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
            timeout = Int32(clamping: milliseconds)
        }
        var ready: [ccurl_ready] = Array(repeating: ccurl_ready(), count: 64)
        let count = ccurl_epoll_wait(epoll, &ready, 64, timeout)
        return ready.prefix(Int(count)).filter { event in
            guard event.tag == Self.wakeTag else { return true }
            ccurl_wakeup_clear(wakeup)
            return false
        }
    }
}
