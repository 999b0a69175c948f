public import Glibc

/// Sets timers by the system's own function, which faketime's stands before.
///
/// A wrong clock is wrong on the wall only. Debian's faketime moves every absolute timer by its offset all the same, also
/// those of monotonic clocks that it was told to leave alone: a clock an hour behind would wake nobody for an hour.
@_cdecl("timerfd_settime")
public func setRealTimer(
    _ timer: Int32,
    _ flags: Int32,
    _ value: UnsafePointer<itimerspec>?,
    _ old: UnsafeMutablePointer<itimerspec>?
) -> Int32 {
    guard let set = RealTimers.set else { return -1 }
    return set(timer, flags, value, old)
}

private enum RealTimers {
    typealias Set =
        @convention(c) (Int32, Int32, UnsafePointer<itimerspec>?, UnsafeMutablePointer<itimerspec>?) -> Int32

    static let set: Set? = {
        guard let system = dlopen("libc.so.6", RTLD_LAZY), let symbol = dlsym(system, "timerfd_settime") else {
            return nil
        }
        return unsafeBitCast(symbol, to: Set.self)
    }()
}
