import Foundation

/// Tells the calling thread from others; asynchronous functions may not ask for it directly.
func currentThread() -> UInt {
    UInt(pthread_self())
}
