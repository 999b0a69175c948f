import Synchronization

/// Carries a streamed body from the client's thread to the task that takes it, and says when it is full.
final class BodyPipe: Sendable {
    /// What the taker gets: the head each time, and the bytes that have come since.
    struct Step: Sendable {
        let head: OutboundHead
        let bytes: [UInt8]
        let wasFull: Bool
    }

    private struct State {
        var head: OutboundHead?
        var bytes: [UInt8] = []
        var hasNews = false
        var isFull = false
        var isFinished = false
        var taker: CheckedContinuation<Step?, Never>?

        /// What the taker may have now; `.some(nil)` is the end.
        mutating func take() -> Step?? {
            if hasNews, let head {
                let step = Step(head: head, bytes: bytes, wasFull: isFull)
                (bytes, hasNews, isFull) = ([], false, false)
                return .some(step)
            }
            return isFinished ? .some(nil) : nil
        }
    }

    private static let fullAt = 256 * 1_024

    private let state = Mutex(State())

    /// Waits for the next piece; nil after the last.
    func next() async -> Step? {
        await withCheckedContinuation { continuation in
            let ready: Step?? = state.withLock { state in
                let ready = state.take()
                if ready == nil { state.taker = continuation }
                return ready
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }

    /// Adds bytes that have come, or only the head; true when the sender should pause until the taker has caught up.
    func append(_ bytes: UnsafeRawBufferPointer, after head: OutboundHead) -> Bool {
        hand { state in
            state.head = head
            state.bytes.append(contentsOf: bytes)
            state.hasNews = true
            state.isFull = state.bytes.count >= Self.fullAt
        }
        return state.withLock { $0.isFull }
    }

    /// Marks the end; what has not been taken still can be.
    func finish() {
        hand { $0.isFinished = true }
    }

    private func hand(_ change: (inout State) -> Void) {
        let handed: (CheckedContinuation<Step?, Never>, Step?)? = state.withLock { state in
            change(&state)
            guard let taker = state.taker, let step = state.take() else { return nil }
            state.taker = nil
            return (taker, step)
        }
        if let (taker, step) = handed { taker.resume(returning: step) }
    }
}
