import Glibc
import Synchronization

/// Where a process dies: by SIGKILL, of its own hand, at the nth visit to a step.
///
/// The steps are the queue's crash points and, in between, `beforeClaim`, `midJob`, `beforeCommit` and `afterCommit`.
final class Death: Sendable {
    private let step: String
    private let left: Atomic<Int>

    init(at step: String, visit: Int) {
        self.step = step
        left = Atomic(visit)
    }

    /// Dies if this is the step and the visit.
    func reach(_ step: String) {
        guard step == self.step, left.subtract(1, ordering: .relaxed).newValue <= 0 else { return }
        kill(getpid(), SIGKILL)
        while true { pause() }
    }
}
