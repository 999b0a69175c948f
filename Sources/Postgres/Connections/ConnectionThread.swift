import Foundation
import Synchronization

/// One OS thread that a connection lives on: tasks may run on it, and closures may be sent to it.
///
/// It is a task executor and nothing else. A type that is a serial executor as well gets tasks enqueued again between a
/// check and a continuation's body, which loses wake-ups under load.
///
/// `@unchecked Sendable`: everything mutable is under `mutex`.
final class ConnectionThread: TaskExecutor, @unchecked Sendable {
    private enum Work {
        case job(UnownedJob)
        case closure(@Sendable () -> Void)
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var queue: [Work] = []
    private var isSleeping = false
    private var isStopped = false
    private let identity = Atomic<UInt>(0)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
        BackgroundThread.start { [self] in loop() }
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
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
        let (seconds, attoseconds) = duration.components
        var deadline = timespec()
        clock_gettime(CLOCK_REALTIME, &deadline)
        let nanoseconds = deadline.tv_nsec + Int(attoseconds / 1_000_000_000)
        deadline.tv_sec += Int(clamping: min(max(seconds, 0), 86_400)) + nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !isStopped, duration > .zero {
            guard pthread_cond_timedwait(condition, mutex, &deadline) != ETIMEDOUT else { break }
        }
        return !isStopped
    }

    /// Ends the thread once it has done what was sent before.
    func stop() {
        pthread_mutex_lock(mutex)
        isStopped = true
        isSleeping = false
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    private func append(_ work: Work) -> Bool {
        pthread_mutex_lock(mutex)
        guard !isStopped else {
            pthread_mutex_unlock(mutex)
            return false
        }
        queue.append(work)
        let mustWake = isSleeping
        isSleeping = false
        pthread_mutex_unlock(mutex)
        if mustWake { pthread_cond_signal(condition) }
        return true
    }

    private func loop() {
        identity.store(BackgroundThread.currentIdentity, ordering: .releasing)
        var batch: [Work] = []
        while true {
            pthread_mutex_lock(mutex)
            while queue.isEmpty, !isStopped {
                isSleeping = true
                pthread_cond_wait(condition, mutex)
            }
            isSleeping = false
            guard !queue.isEmpty else {
                pthread_mutex_unlock(mutex)
                return
            }
            swap(&batch, &queue)
            pthread_mutex_unlock(mutex)
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
