import JobQueue
import Synchronization
import TestSupport

/// Remembers what the queue reported.
final class WorkerRecorder: QueueObserver {
    struct Finish: Sendable {
        let job: JobID
        let outcome: AttemptOutcome
        let error: String?
    }

    private struct Record {
        var started: [JobID] = []
        var finished: [Finish] = []
        var lost: [Lease] = []
        var ignoring: [JobID] = []
        var opened: [SessionID] = []
        var lostSessions: [SessionID] = []
        var failures: [QueueActivity] = []
    }

    private let record = Mutex(Record())

    var started: [JobID] { record.withLock { $0.started } }
    var finished: [Finish] { record.withLock { $0.finished } }
    var lost: [Lease] { record.withLock { $0.lost } }
    var ignoring: [JobID] { record.withLock { $0.ignoring } }
    var opened: [SessionID] { record.withLock { $0.opened } }
    var lostSessions: [SessionID] { record.withLock { $0.lostSessions } }
    var failures: [QueueActivity] { record.withLock { $0.failures } }

    func jobStarted(_ job: ClaimedJob) {
        record.withLock { $0.started.append(job.id) }
    }

    func jobFinished(_ job: ClaimedJob, outcome: AttemptOutcome, error: String?, duration: Duration) {
        record.withLock { $0.finished.append(Finish(job: job.id, outcome: outcome, error: error)) }
    }

    func leaseLost(_ lease: Lease, kind: JobKind) {
        record.withLock { $0.lost.append(lease) }
    }

    func handlerIgnoresCancellation(_ job: ClaimedJob, after duration: Duration) {
        record.withLock { $0.ignoring.append(job.id) }
    }

    func sessionOpened(_ session: SessionID) {
        record.withLock { $0.opened.append(session) }
    }

    func sessionLost(_ session: SessionID) {
        record.withLock { $0.lostSessions.append(session) }
    }

    func queueFailed(at activity: QueueActivity, error: any Error) {
        record.withLock { $0.failures.append(activity) }
    }
}

/// A handler made of a closure.
struct ClosureHandler: JobHandler {
    let kind: JobKind
    let body: @Sendable (ClaimedJob, JobContext) async throws -> JobOutcome

    init(_ kind: JobKind = "work", _ body: @escaping @Sendable (ClaimedJob, JobContext) async throws -> JobOutcome) {
        self.kind = kind
        self.body = body
    }

    func run(_ job: ClaimedJob, _ context: JobContext) async throws -> JobOutcome {
        try await body(job, context)
    }
}

/// Lets handlers wait until a test says otherwise; a cancelled wait throws.
final class Gate: Sendable {
    private let state = Mutex(false)

    var isOpen: Bool { state.withLock { $0 } }

    func open() {
        state.withLock { $0 = true }
    }

    func pass() async throws {
        try await eventually("the gate opens", within: .seconds(60), every: .milliseconds(2)) { self.isOpen }
    }
}
