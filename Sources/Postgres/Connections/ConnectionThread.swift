import Foundation
import Synchronization

/// One OS thread that a connection lives on: tasks may run on it, and closures may be sent to it.
///
/// It is a task executor and nothing else. A type that is a serial executor as well gets tasks enqueued again between a
/// check and a continuation's body, which loses wake-ups under load.
///
/// `@unchecked Sendable`: everything mutable is under the condition's lock.
final class ConnectionThread: TaskExecutor, @unchecked Sendable {
    private enum Work {
        case job(UnownedJob)
        case closure(@Sendable () -> Void)
    }

    private let condition = ThreadCondition()
    private var queue: [Work] = []
    private var isSleeping = false
    private var isStopped = false
    private let identity = Atomic<UInt>(0)

    init() {
        BackgroundThread.start { [self] in loop() }
    }

    /// Says whether the caller runs on this thread.
    var isCurrent: Bool { identity.load(ordering: .acquiring) == BackgroundThread.currentIdentity }

    func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        guard append(.job(unowned)) else {
            // The connection is closed; a task that still prefers it must run all the same.
            globalConcurrentExecutor.enqueue(ExecutorJob(unowned))
            return
        }
    }

    /// Runs a closure on the thread, after what was sent before.
    ///
    /// - Returns: False when the thread has been stopped; the closure is then not run.
    func perform(_ closure: @escaping @Sendable () -> Void) -> Bool {
        append(.closure(closure))
    }

    /// Waits on the thread itself.
    ///
    /// - Returns: False when the thread was stopped meanwhile.
    func pause(for duration: Duration) -> Bool {
        condition.withLock { !condition.wait(atMost: duration) { !isStopped } }
    }

    /// Ends the thread once it has done what was sent before.
    func stop() {
        condition.withLock {
            isStopped = true
            isSleeping = false
            condition.signal()
        }
    }

    private func append(_ work: Work) -> Bool {
        condition.lock()
        guard !isStopped else {
            condition.unlock()
            return false
        }
        queue.append(work)
        let mustWake = isSleeping
        isSleeping = false
        condition.unlock()
        if mustWake { condition.signal() }
        return true
    }

    private func loop() {
        identity.store(BackgroundThread.currentIdentity, ordering: .releasing)
        var batch: [Work] = []
        while true {
            condition.lock()
            while queue.isEmpty, !isStopped {
                isSleeping = true
                condition.wait()
            }
            isSleeping = false
            guard !queue.isEmpty else {
                condition.unlock()
                return
            }
            swap(&batch, &queue)
            condition.unlock()
            for work in batch {
                switch work {
                case .job(let job): unsafe job.runSynchronously(on: asUnownedTaskExecutor())
                case .closure(let closure): closure()
                }
            }
            batch.removeAll(keepingCapacity: true)
        }
    }
}
