import Foundation

/// A lock, and the means to wait under it until another thread has something to say.
///
/// Its waits end by the clock that only measures: by the one on the wall, which somebody may set back, an hour's correction
/// would be an hour's wait.
///
/// `@unchecked Sendable`: the two pointers do not change, and what they point to is for many threads by its nature.
final class ThreadCondition: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func lock() { pthread_mutex_lock(mutex) }

    func unlock() { pthread_mutex_unlock(mutex) }

    func withLock<R>(_ body: () -> R) -> R {
        lock()
        defer { unlock() }
        return body()
    }

    /// Wakes one thread that waits; with the lock held or without.
    func signal() { pthread_cond_signal(condition) }

    /// Wakes every thread that waits; with the lock held or without.
    func broadcast() { pthread_cond_broadcast(condition) }

    /// Gives the lock away until somebody signals, or for no reason: what was waited for is to be looked at again.
    func wait() { pthread_cond_wait(condition, mutex) }

    /// Gives the lock away while something holds, for a time at most.
    ///
    /// - Parameters:
    ///   - limit: How long, up to a day.
    ///   - isPending: What is waited to be over; asked under the lock.
    /// - Returns: Whether it was over in time.
    func wait(atMost limit: Duration, while isPending: () -> Bool) -> Bool {
        guard isPending() else { return true }
        var end = Self.moment(after: limit)
        while isPending() {
            guard pthread_cond_timedwait(condition, mutex, &end) != ETIMEDOUT else { return !isPending() }
        }
        return true
    }

    private static func moment(after limit: Duration) -> timespec {
        let (seconds, attoseconds) = min(max(limit, .zero), .seconds(86_400)).components
        var moment = timespec()
        clock_gettime(CLOCK_MONOTONIC, &moment)
        let nanoseconds = moment.tv_nsec + Int(attoseconds / 1_000_000_000)
        moment.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
        moment.tv_nsec = nanoseconds % 1_000_000_000
        return moment
    }
}
