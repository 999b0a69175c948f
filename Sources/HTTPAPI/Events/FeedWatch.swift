/// Lets requests wait until the feed has moved, without a connection of theirs to the database.
///
/// While anybody waits, one task looks at the feed's head a few times a second and wakes those who wait for something beyond the place
/// they know. When nobody waits, nothing is asked.
public actor FeedWatch {
    /// The time between two looks.
    static let step: Duration = .milliseconds(200)

    private struct Waiter {
        let position: Int64
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Void, Never>
    }

    private let head: @Sendable () async throws -> Int64
    private var waiters: [Int: Waiter] = [:]
    private var nextID = 0
    private var isLooking = false
    private var isClosed = false

    /// Watches a head.
    ///
    /// - Parameter head: Reads the last position that the feed has given.
    public init(head: @escaping @Sendable () async throws -> Int64) {
        self.head = head
    }

    /// Returns when the feed is beyond a position, at the deadline, on cancellation or at shutdown, whichever is first.
    ///
    /// - Returns: Whether there is any sense in waiting again: not once the server shuts down.
    func wait(beyond position: Int64, until deadline: ContinuousClock.Instant) async -> Bool {
        guard !isClosed, deadline > .now else { return !isClosed }
        let id = nextID
        nextID += 1
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // A cancellation after this look finds the waiter: its handler waits for the actor, which is here until then.
                guard !Task.isCancelled else { return continuation.resume() }
                waiters[id] = Waiter(position: position, deadline: deadline, continuation: continuation)
                look()
            }
        } onCancel: {
            // Awaited by nobody: it ends with its one step on the actor.
            Task { await self.cancel(id) }
        }
        return !isClosed
    }

    /// Wakes everybody, and lets nobody wait any more.
    func close() {
        isClosed = true
        wake { _ in true }
    }

    private func cancel(_ id: Int) {
        waiters.removeValue(forKey: id)?.continuation.resume()
    }

    private func look() {
        guard !isLooking else { return }
        isLooking = true
        // Awaited by nobody: it ends when the last waiter is gone, and each has a deadline.
        Task {
            while !waiters.isEmpty {
                let position = await look(at: head)
                let now = ContinuousClock.now
                wake { $0.position < position || $0.deadline <= now }
                guard !waiters.isEmpty else { break }
                let next = waiters.values.map(\.deadline).min() ?? now
                // Cancelled by nobody, as nobody has the task.
                do {
                    try await Task.sleep(until: min(next, now + Self.step), tolerance: .milliseconds(20))
                } catch { break }
            }
            isLooking = false
        }
    }

    /// Returns the feed's position; the beginning while it can't be read, beyond which nobody waits to be woken.
    ///
    /// The error is the database's, which whoever asks the feed next is told; the waiters end at their deadlines.
    private func look(at head: @Sendable () async throws -> Int64) async -> Int64 {
        do { return try await head() } catch { return 0 }
    }

    private func wake(_ due: (Waiter) -> Bool) {
        for (id, waiter) in waiters where due(waiter) {
            waiters[id] = nil
            waiter.continuation.resume()
        }
    }
}
