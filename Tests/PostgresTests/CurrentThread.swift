import Foundation

/// Tells the calling thread from others; asynchronous functions may not ask for it directly.
func currentThread() -> UInt {
    UInt(pthread_self())
}

/// The number by which the system knows the calling thread.
func threadNumber() -> Int32? {
    let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")
    return place?.split(separator: "/").last.flatMap { Int32($0) }
}
