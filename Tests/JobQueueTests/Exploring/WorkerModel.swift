@testable import JobQueue

/// One worker process: production's `WorkerSlots`, `LeaseAudit` and `Settlement`, and the little that `JobWorker` keeps
/// beside them.
///
/// The only file that knows how the worker's machines are called. All of them see one and the same instant: whether a
/// patience is over or a job has run too long is the explorer's choice. What a loop of `JobWorker` would do next is not
/// remembered: but for writing first what has ended (`Scenario.unwritten`), any of its steps may come next, in whatever
/// order the loops take them.
struct WorkerModel: Hashable, Sendable {
    /// A try that has ended and is not written yet.
    struct Ended: Hashable, Sendable {
        let job: ClaimedJob
        let settlement: Settlement
    }

    /// One completion and claim.
    struct Round: Hashable, Sendable {
        let plan: ClaimPlan
        /// Its number in the audit; nil where that was not told.
        let claim: Int?
        /// What is completed with it.
        let completing: [Ended]
    }

    /// What has been committed and not been taken in yet; the loop waits for it, handlers and heartbeat don't.
    enum Reply: Hashable, Sendable {
        case claims([Claim], SessionID, Round)
        case suspect(ClaimedJob, claim: Int)
        case started([ClaimedJob], held: Set<JobID>)
    }

    static let queue: QueueName = "queue"
    private static let now = ContinuousClock().now
    private static let muchLater = now + .seconds(86400)

    private(set) var slots: WorkerSlots
    private(set) var audit = LeaseAudit()
    private(set) var ended: [Ended] = []
    private(set) var session: SessionID
    /// What each loop waits for.
    var replies: [Move.Loop: Reply] = [:]
    /// Sessions of its own that were taken for dead, of which it has not said yet that they live.
    var returning: [SessionID] = []
    /// Whether no sign of life of it arrives.
    var isMuted = false
    /// Whether its handlers have run for too long and its heartbeat has not noticed yet.
    private var isLate = false

    init(session: SessionID, concurrency: Int, prefetch: Int) {
        self.session = session
        places = concurrency + prefetch
        slots = WorkerSlots(queues: [Self.queue], concurrency: concurrency, prefetch: prefetch)
        _ = slots.queuesForSuspects(at: Self.now, pause: .zero)
    }

    /// The leases that it will write about.
    var known: Set<Lease> { Set(slots.leases).union((ended + rounds.flatMap(\.completing)).map(\.job.lease)) }

    private var rounds: [Round] {
        replies.values.compactMap { if case .claims(_, _, let round) = $0 { round } else { nil } }
    }

    /// The leases of claims whose answers are on their way.
    var expected: [Lease] {
        replies.values.flatMap { reply -> [Lease] in
            switch reply {
            case .claims(let claims, _, _): claims.map(\.job.lease)
            case .suspect(let job, _): [job.lease]
            case .started: []
            }
        }
    }

    /// How many jobs may be here.
    let places: Int

    /// The leases that its handlers have, in an order.
    var running: [WorkerSlots.Running] {
        slots.running.values.sorted { ($0.job.id, $0.job.lease.token) < ($1.job.id, $1.job.lease.token) }
    }

    /// Every lease that it has in mind.
    var remembered: Set<Lease> {
        var starting: [Lease] = []
        if case .started(let jobs, _) = replies[.first] { starting = jobs.map(\.lease) }
        return known.union(expected).union(starting).union(audit.doubtful).union(audit.suspected)
    }

    /// The sessions of which it may still say something.
    var sessions: Set<SessionID> {
        var sessions = Set(returning + [session])
        for case .claims(_, let session, _) in replies.values { sessions.insert(session) }
        return sessions
    }

    /// Says whether it drains and has nothing left to do.
    var isDrained: Bool { slots.isDraining && slots.isIdle && ended.isEmpty && replies.isEmpty }

    // MARK: - Claiming

    /// Decides what to claim and completes with it what has ended; nil for nothing.
    mutating func beginRound(by loop: Move.Loop, _ rules: Set<Rule>) -> Round? {
        guard let plan = rules.contains(.promise) ? slots.promisedClaim() : slots.nextClaim() else { return nil }
        let isTold = loop == .first || rules.contains(.auditOfEachClaim)
        let completing = ended.filter { $0.settlement == .complete }
        ended.removeAll { $0.settlement == .complete }
        return Round(plan: plan, claim: isTold ? audit.claimBegan() : nil, completing: completing)
    }

    /// The answer of a round will never come.
    mutating func loseRound(_ round: Round) {
        ended = round.completing + ended
        endRound(round)
    }

    private mutating func endRound(_ round: Round) {
        slots.endPromise(round.plan)
        if let claim = round.claim { audit.claimEnded(claim) }
    }

    mutating func looksForSuspects() -> Bool { !slots.queuesForSuspects(at: Self.now, pause: .zero).isEmpty }

    /// The claim of a suspect was committed; its answer is on its way, or lost.
    mutating func claimedSuspect(_ job: ClaimedJob, isLost: Bool) {
        let claim = audit.claimBegan()
        if isLost { audit.claimEnded(claim) } else { replies[.first] = .suspect(job, claim: claim) }
    }

    func startable(_ rules: Set<Rule>) -> [ClaimedJob] {
        let isAllWritten = ended.isEmpty && rounds.allSatisfy(\.completing.isEmpty)
        return slots.startable(isAllWritten: isAllWritten || !rules.contains(.suspectStartsLast))
    }

    mutating func started(_ jobs: [ClaimedJob], held: Set<JobID>) {
        replies[.first] = .started(jobs, held: held)
    }

    /// Takes in the answer.
    ///
    /// - Returns: What goes back at once, because its session was taken for dead in between.
    mutating func takeIn(_ loop: Move.Loop) -> [Lease] {
        switch replies.removeValue(forKey: loop) {
        case .claims(let claims, let session, let round):
            defer { endRound(round) }
            guard session == self.session else { return claims.map(\.job.lease) }
            _ = slots.claimed(claims, at: Self.now)
        case .suspect(let job, let claim):
            slots.claimedSuspect(job, at: Self.now)
            audit.claimEnded(claim)
        case .started(let jobs, let held):
            for job in jobs {
                if held.contains(job.id) { slots.started(job, at: Self.now) } else { slots.forget(job.lease) }
            }
        case nil: break
        }
        return []
    }

    /// Takes out what can't be started; `isOver` says whether every patience is over.
    mutating func takeUnstartable(isOver: Bool) -> [Lease] {
        let patience: Duration = isOver ? .zero : .seconds(3600)
        return slots.takeUnstartable(at: Self.now, patience: patience, suspectPatience: patience)
    }

    // MARK: - Ending

    /// A handler has ended, and what that comes to is decided.
    mutating func end(_ job: ClaimedJob, _ ending: Settlement.Ending, hasSettled: Bool) {
        let stop = slots.finished(job.lease)
        let settlement = Settlement.decide(ending, of: job, stop: stop, hasSettled: hasSettled)
        // Nothing is written about these two.
        guard settlement != .abandon, settlement != .settledByHandler else { return }
        ended.append(Ended(job: job, settlement: settlement))
    }

    /// What was written, or found its lease gone, is not thought of again.
    mutating func forgetEnded(_ leases: some Collection<Lease>) {
        ended.removeAll { leases.contains($0.job.lease) }
    }

    mutating func drain() { slots.drain() }

    mutating func stopForDrain() {
        _ = slots.stop(Array(slots.running.keys), because: .draining, at: Self.now)
    }

    // MARK: - Heartbeat

    /// Time passes: what runs has run for too long.
    mutating func runLate() {
        isLate = true
        if !isMuted { stopOverdue() }
    }

    mutating func stopOverdue() {
        guard isLate else { return }
        isLate = false
        _ = slots.stop(slots.overdue(at: Self.muchLater), because: .ranTooLong, at: Self.now)
    }

    /// Compares what it knows with what its session has; stops what is lost.
    ///
    /// - Returns: What nobody knows of.
    mutating func audit(_ stored: Set<Lease>) -> [Lease] {
        _ = slots.stop(known.subtracting(stored), because: .leaseLost, at: Self.now)
        return audit.strays(in: stored, known: known)
    }

    /// Its session was taken for dead; it goes on with another.
    mutating func loseSession(next: SessionID) {
        _ = slots.stop(Array(slots.running.keys), because: .leaseLost, at: Self.now)
        returning.append(session)
        session = next
        // Another silence is another fault.
        isMuted = false
    }
}
