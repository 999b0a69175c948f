import Glibc

/// The machine's clock that never jumps: the same for all of its processes.
enum MonotonicClock {
    /// Nanoseconds since some moment.
    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
