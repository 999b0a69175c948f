import Foundation

/// Waits until a socket can be read or written.
enum SocketWait {
    enum Outcome {
        case ready
        case timedOut
        case failed
    }

    /// Blocks the calling thread, which is a connection's own, until the deadline at most.
    static func wait(_ socket: Int32, writing: Bool, until deadline: ContinuousClock.Instant?) -> Outcome {
        guard socket >= 0 else { return .failed }
        var entry = pollfd(fd: socket, events: Int16(POLLIN) | (writing ? Int16(POLLOUT) : 0), revents: 0)
        while true {
            let count = poll(&entry, 1, milliseconds(until: deadline))
            if count > 0 { return .ready }
            if count < 0 {
                guard errno == EINTR else { return .failed }
                continue
            }
            if let deadline, deadline <= .now { return .timedOut }
        }
    }

    private static func milliseconds(until deadline: ContinuousClock.Instant?) -> Int32 {
        guard let deadline else { return -1 }
        let rest = deadline - .now
        guard rest > .zero else { return 0 }
        let (seconds, attoseconds) = rest.components
        // Rounded up, so that the deadline has passed when poll says so; at most an hour at a time.
        return Int32(clamping: min(seconds, 3_600) * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
