public import Postgres
import Synchronization

/// Claims jobs and runs them, at most so many at once, until it is drained or its task is cancelled.
///
/// One loop claims in batches for free places and writes what tries came to; another gives a sign of life every second.
/// Each keeps one connection of the database's pool for itself, so the pool must have more than two. Where jobs end faster than
/// one loop writes them, another helps it while the pool has a connection to spare. A notice that jobs were
/// enqueued makes it look at once; without one it looks after a few milliseconds, then less and less often. A database
/// that is away is waited for: handlers go on meanwhile, and what they came to is written when it is back.
public final class JobWorker: Sendable {
    let database: Database
    let configuration: WorkerConfiguration
    let observer: any QueueObserver
    let handlers: [JobKind: any JobHandler]
    let state: Mutex<WorkerState>
    let clock = ContinuousClock()
    /// Wakes the claiming loop: a place is free, or the worker drains.
    let bell = Doorbell()
    /// Wakes the helping loop: many jobs have ended, or the worker is done.
    let helpBell = Doorbell()
    /// Wakes the heartbeat loop, which only ends.
    let heartBell = Doorbell()

    /// Makes a worker; it does nothing until `run()`.
    ///
    /// - Parameters:
    ///   - database: The pool that the worker and its handlers use.
    ///   - handlers: One for each kind of job; a job of another kind is put off for a worker that knows it.
    ///   - configuration: How it works.
    ///   - observer: Is told what happens.
    public init(
        database: Database,
        handlers: [any JobHandler],
        configuration: WorkerConfiguration,
        observer: any QueueObserver = SilentObserver()
    ) {
        self.database = database
        self.configuration = configuration
        self.observer = observer
        self.handlers = Dictionary(handlers.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
        state = Mutex(
            WorkerState(
                slots: WorkerSlots(
                    queues: configuration.queues,
                    concurrency: configuration.concurrency,
                    prefetch: configuration.prefetch
                )
            )
        )
    }

    /// Claims and runs jobs until the worker has been drained.
    ///
    /// Cancelling the task drains it without patience: handlers are cancelled and their jobs go back at once.
    public func run() async throws {
        // Not a child task, because what must be written at the end would be cancelled with it; awaited right below.
        let work = Task { await self.work() }
        await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            self.beginDrain(deadline: .zero)
        }
    }

    /// Stops claiming, lets running jobs finish until a deadline, then cancels them and gives the rest back.
    ///
    /// Returns at once; `run()` returns when it is done. What was given back runs elsewhere at once.
    ///
    /// - Parameter deadline: From now; a second call can only shorten it.
    public func beginDrain(deadline: Duration) {
        let end = clock.now + deadline
        state.withLock { state in
            state.slots.drain()
            state.drainEnd = min(state.drainEnd ?? end, end)
        }
        bell.ring()
    }

    /// Drains the worker and waits until `run()` is done.
    ///
    /// - Parameter deadline: As for `beginDrain(deadline:)`.
    public func drain(deadline: Duration) async {
        beginDrain(deadline: deadline)
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.drainers.append(continuation) }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
    }

    private func work() async {
        // Awaited below; it is cancelled alone, since a heartbeat that is being given must not be.
        let listening = Task { await self.listen() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.giveSignsOfLife() }
            group.addTask { await self.help() }
            await self.claimAndSettle()
            self.state.withLock { $0.isClaimingOver = true }
            self.helpBell.ring()
            self.heartBell.ring()
        }
        listening.cancel()
        await listening.value
        await closeSession()
        let drainers = state.withLock { state in
            state.isOver = true
            return state.drainers
        }
        for drainer in drainers { drainer.resume() }
    }

    /// Looks at once when jobs have been enqueued anywhere; without it, the next look comes a poll interval later at most.
    private func listen() async {
        let queues = Set(configuration.queues.map(\.rawValue))
        for await queue in database.notifications(on: JobQueue.noticeChannel)
        where queue.isEmpty || queues.contains(queue) {
            bell.ring()
        }
    }

    func now() -> WorkerSlots.Instant { clock.now }
}

/// What a worker's loops and its handlers share.
struct WorkerState: Sendable {
    /// A try that has ended and is not written yet.
    struct Ended: Sendable {
        let job: ClaimedJob
        let settlement: Settlement
        let duration: Duration
        /// The session that held the lease.
        let session: SessionID
    }

    /// Which jobs run and wait.
    var slots: WorkerSlots
    /// The handlers' tasks; awaited by the drain, which waits until none is left.
    var tasks: [Lease: Task<Void, Never>] = [:]
    /// Which of them have settled their jobs themselves, so that a lease that is gone is no surprise.
    var marks: [Lease: SettledMark] = [:]
    /// What has ended since the last turn.
    var ended: [Ended] = []
    /// Leases of tries that have ended without a word of the worker's: should one be held in spite of that, because its
    /// handler said it had settled the job and had not, the longest run ends it.
    var unwritten: Set<Lease> = []
    /// Finds leases that the database has and nobody here knows of.
    var audit = LeaseAudit()
    /// When it is worth looking for such leases.
    var auditLook = CostlyLook()
    /// Lanes in which jobs have ended since the last claim.
    var freed: Set<LaneKey> = []
    /// What the claiming loop writes.
    var settling: [Ended] = []
    /// What the loops write that help it, by the numbers of their claims.
    var helping: [Int: [Ended]] = [:]
    /// Whether the last round trip of both completing and claiming failed: what has ended is then written by itself first.
    var isCautious = false
    /// When scheduled jobs were promoted last.
    var lastPromotion: WorkerSlots.Instant?
    /// The session; `nil` before it is opened and after it was lost.
    var session: SessionID?
    /// Sessions that were taken for dead and are not yet known to live.
    var returning: [SessionID] = []
    /// When running handlers are cancelled; `nil` while the worker isn't draining.
    var drainEnd: WorkerSlots.Instant?
    /// The pause before the next look at queues that were empty.
    var idlePause: Duration = .zero
    /// How many turns in a row have failed.
    var failedTurns = 0
    /// Whether the other loops should end.
    var isClaimingOver = false
    /// Whether `run()` is done.
    var isOver = false
    /// Who waits for that.
    var drainers: [CheckedContinuation<Void, Never>] = []

    /// Whether the worker drains and nothing is left to run, to take in or to write.
    var isDrained: Bool { drainEnd != nil && slots.isIdle && ended.isEmpty && helping.isEmpty }

    /// Whether nothing that has ended is still to be written.
    var isAllWritten: Bool { ended.isEmpty && settling.isEmpty && helping.values.allSatisfy(\.isEmpty) }

    /// Every lease that somebody here will still write about, and those about which nothing could be written.
    var knownLeases: Set<Lease> {
        unwritten.union(slots.leases).union((settling + helping.values.joined() + ended).map(\.job.lease))
    }

    /// Says how many scheduled jobs are to be promoted with a claim: none when that was done a moment ago.
    mutating func promotions(at now: WorkerSlots.Instant, every interval: Duration) -> Int {
        if let lastPromotion, now - lastPromotion < interval { return 0 }
        lastPromotion = now
        return 500
    }
}
