import Foundation

/// Starts OS threads for work that blocks, so that the cooperative pool never does.
enum BackgroundThread {
    /// The stack of a thread: bodies of transactions run on it, so that it has room for a parser's recursion.
    private static let stackBytes = 1 << 20

    /// What tells the calling thread from every other that is alive.
    static var currentIdentity: UInt { UInt(pthread_self()) }

    /// Runs a closure on a new thread, which ends with it.
    static func start(_ body: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Box(body))
        let status = pthread_create(&thread, &attributes, entry, box.toOpaque())
        if status != 0 {
            // No thread is to be had: the work is done late, on a thread of Foundation's, and not never.
            box.release()
            Thread.detachNewThread(body)
        }
    }

    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    // A function and not a closure: a closure would inherit its place's isolation and trap off that executor.
    private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        guard let argument else { return nil }
        Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
        return nil
    }
}
