import JobQueue
import Synchronization

/// Waits until so many jobs have been finished and written.
final class FinishCounter: QueueObserver {
    private struct State {
        var count = 0
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let target: Int
    private let state = Mutex(State())

    init(target: Int) {
        self.target = target
    }

    func jobFinished(_ job: ClaimedJob, outcome: AttemptOutcome, error: String?, duration: Duration) {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.count += 1
            guard state.count == target else { return nil }
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    /// Returns when the last of them is written.
    func reached() async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                guard state.count < target else { return true }
                state.waiting = continuation
                return false
            }
            if isReached { continuation.resume() }
        }
    }
}
