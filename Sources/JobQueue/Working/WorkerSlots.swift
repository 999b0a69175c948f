/// The worker's protocol without clock, database or tasks: which jobs run, wait and stop, and what to claim next.
///
/// Events come in as calls with the time of a monotonic clock; what to do comes out as return values. Jobs go
/// `claimed` → `waiting` → `running` → finished, or from `waiting` back to the queue. Where jobs are so short that a round trip
/// for each batch of places would be most of the work, more are claimed than there are places: those are marked as started
/// with the claim and stand `next`, for milliseconds. A suspect is claimed by itself, holds up further claims until everything
/// else here has ended, and then runs alone.
struct WorkerSlots: Hashable, Sendable {
    typealias Instant = ContinuousClock.Instant

    /// A job that a handler has.
    struct Running: Hashable, Sendable {
        /// The job.
        let job: ClaimedJob
        /// When it has run for longer than it may.
        let deadline: Instant
        /// Why it was told to stop, if it was.
        var stop: Settlement.StopReason?
        /// When it was told to stop.
        var stoppedAt: Instant?
    }

    /// A job that is leased and not started.
    struct Waiting: Hashable, Sendable {
        /// The job.
        let job: ClaimedJob
        /// When it came.
        let since: Instant
    }

    private(set) var running: [Lease: Running] = [:]
    private(set) var waiting: [Waiting] = []
    /// Marked as started, and next to run; the first is the last to come.
    private(set) var next: [Waiting] = []
    /// What was asked for by claims whose answers are not here yet: their places are taken.
    private(set) var promises: [ClaimPlan] = []
    private(set) var pace = WorkerPace()
    private(set) var suspect: Waiting?
    private(set) var isDraining = false
    /// When a place was given to the next job last, or refused to it.
    private var lastTaken: Instant?
    /// The suspect that runs alone.
    private var loner: Lease?
    /// Not before this time is the next suspect looked for.
    private var nextSuspectLook: Instant?
    let concurrency: Int
    private let prefetch: Int
    private var queues: [QueueName]

    init(queues: [QueueName], concurrency: Int, prefetch: Int) {
        self.queues = queues
        self.concurrency = max(concurrency, 1)
        self.prefetch = min(max(prefetch, 0), self.concurrency)
    }

    /// Every lease that is held here.
    var leases: [Lease] {
        running.keys + next.map(\.job.lease) + waiting.map(\.job.lease) + (suspect.map { [$0.job.lease] } ?? [])
    }

    /// Says whether nothing is left to run.
    var isIdle: Bool { held == 0 && suspect == nil }

    /// The jobs that are here, and those that may come with claims under way.
    private var held: Int { running.count + next.count + waiting.count + promises.reduce(0) { $0 + $1.total } }

    /// How many more than there are places are claimed as started, because each will be at its place within milliseconds.
    private var ahead: Int { pace.jobsAhead(ofPlaces: concurrency) }

    /// Whether jobs stand next though there are places: those that run are so short that they come first.
    var holdsUp: Bool { !next.isEmpty && running.count < concurrency && !isDraining && loner == nil }

    /// Says whether nothing more can be claimed until something here ends.
    var isFull: Bool {
        isDraining || suspect != nil || loner != nil || held >= concurrency + max(prefetch, ahead)
    }

    // MARK: - Claiming

    /// Decides what to claim now; `nil` for nothing.
    ///
    /// Queues take turns at being asked first. While several are worked on, none takes the last place of each other one:
    /// a backlog of slow jobs in one queue can't shut the others out.
    mutating func nextClaim() -> ClaimPlan? {
        guard !isDraining, suspect == nil, loner == nil, !queues.isEmpty else { return nil }
        let startable = max(concurrency + ahead - held, 0)
        let most = concurrency + max(prefetch, ahead)
        let total = max(most - held, 0)
        guard total > 0 else { return nil }
        queues.append(queues.removeFirst())
        guard queues.count > 1 else {
            return ClaimPlan(shares: [.init(queue: queues[0], limit: total)], total: total, startable: startable)
        }
        let share = max(most - (queues.count - 1), 1)
        let shares = queues.map { queue in
            let promised = promises.flatMap(\.shares).filter { $0.queue == queue }.reduce(0) { $0 + $1.limit }
            let held =
                running.values.count { $0.job.queue == queue }
                + (next + waiting).count { $0.job.queue == queue } + promised
            return ClaimPlan.Share(queue: queue, limit: min(max(share - held, 0), total))
        }
        guard shares.contains(where: { $0.limit > 0 }) else { return nil }
        return ClaimPlan(shares: shares, total: total, startable: startable)
    }

    /// Decides what to claim now, and promises its places to that claim: no other is sent for them until `endPromise`.
    mutating func promisedClaim() -> ClaimPlan? {
        let plan = nextClaim()
        if let plan { promises.append(plan) }
        return plan
    }

    /// The claim has been answered, or never will be.
    mutating func endPromise(_ plan: ClaimPlan) {
        if let index = promises.firstIndex(of: plan) { promises.remove(at: index) }
    }

    /// Says from which queues a suspect may be claimed now; empty for none.
    ///
    /// The next look is a pause later.
    mutating func queuesForSuspects(at now: Instant, pause: Duration) -> [QueueName] {
        guard !isDraining, suspect == nil, loner == nil else { return [] }
        if let nextSuspectLook, now < nextSuspectLook { return [] }
        nextSuspectLook = now + pause
        return queues
    }

    /// Takes in what a claim brought.
    ///
    /// - Returns: The jobs to start at once.
    mutating func claimed(_ claims: [Claim], at now: Instant) -> [ClaimedJob] {
        var started: [ClaimedJob] = []
        var later: [Waiting] = []
        for claim in claims {
            if !claim.isStarted {
                waiting.append(Waiting(job: claim.job, since: now))
            } else if running.count < pace.runners(ofPlaces: concurrency) && next.isEmpty {
                run(claim.job, at: now)
                started.append(claim.job)
            } else {
                later.append(Waiting(job: claim.job, since: now))
            }
        }
        if !later.isEmpty { next = later.reversed() + next }
        return started
    }

    /// Takes the next job whose start was marked with its claim; `nil` for none, or while enough others run.
    mutating func takeNext(at now: Instant) -> ClaimedJob? {
        lastTaken = now
        guard running.count < pace.runners(ofPlaces: concurrency) else { return nil }
        return takeMore(at: now)
    }

    /// Takes a job that stands next to a place that is free, because those that run hold it up; `nil` while they don't.
    mutating func takeHeldUp(at now: Instant) -> ClaimedJob? {
        guard let lastTaken, now - lastTaken >= WorkerPace.longestStandstill else { return nil }
        return takeMore(at: now)
    }

    private mutating func takeMore(at now: Instant) -> ClaimedJob? {
        guard !isDraining, loner == nil, running.count < concurrency, let job = next.popLast()?.job else { return nil }
        run(job, at: now)
        return job
    }

    /// Takes in a suspect.
    mutating func claimedSuspect(_ job: ClaimedJob, at now: Instant) {
        suspect = Waiting(job: job, since: now)
    }

    // MARK: - Starting

    /// Returns the waiting jobs that can be started now; they wait on until `started` or `forget` is called.
    ///
    /// - Parameter isAllWritten: Whether nothing that has ended here is still to be written. A suspect waits for that: should the
    ///   process die with it, a job that is not written as ended would have its crash counted too.
    /// - Returns: A suspect alone, or as many as there are places for.
    func startable(isAllWritten: Bool) -> [ClaimedJob] {
        if isDraining || loner != nil { return [] }
        if let suspect {
            return held == 0 && isAllWritten ? [suspect.job] : []
        }
        return waiting.prefix(max(concurrency - running.count - next.count, 0)).map(\.job)
    }

    /// A waiting job was marked as started.
    mutating func started(_ job: ClaimedJob, at now: Instant) {
        if suspect?.job.lease == job.lease { loner = job.lease }
        forget(job.lease)
        run(job, at: now)
    }

    /// A waiting job is here no more: its lease went back, or is lost.
    mutating func forget(_ lease: Lease) {
        waiting.removeAll { $0.job.lease == lease }
        next.removeAll { $0.job.lease == lease }
        if suspect?.job.lease == lease { suspect = nil }
    }

    /// Takes out what should go back to the queue without having been started.
    mutating func takeUnstartable(at now: Instant, patience: Duration, suspectPatience: Duration) -> [Lease] {
        var leases: [Lease] = []
        let isSuspectAhead = suspect != nil
        waiting.removeAll { job in
            guard isDraining || isSuspectAhead || now - job.since >= patience else { return false }
            leases.append(job.job.lease)
            return true
        }
        next.removeAll { job in
            guard isDraining || now - job.since >= patience else { return false }
            leases.append(job.job.lease)
            return true
        }
        if let held = suspect, isDraining || (now - held.since >= suspectPatience && !running.isEmpty) {
            leases.append(held.job.lease)
            suspect = nil
            // Another worker may be idle before this one is.
            nextSuspectLook = now + suspectPatience
        }
        return leases
    }

    private mutating func run(_ job: ClaimedJob, at now: Instant) {
        running[job.lease] = Running(job: job, deadline: now + job.longestRun)
    }

    // MARK: - Ending

    /// A handler has ended.
    ///
    /// - Parameters:
    ///   - lease: The job's.
    ///   - duration: How long it ran.
    /// - Returns: Why it had been told to stop, if it had.
    mutating func finished(_ lease: Lease, after duration: Duration = .seconds(1)) -> Settlement.StopReason? {
        pace.ran(for: duration)
        if loner == lease {
            loner = nil
            nextSuspectLook = nil
        }
        return running.removeValue(forKey: lease)?.stop
    }

    /// Tells jobs to stop, each for the first reason that it is given; a lost lease overrides others.
    ///
    /// - Returns: The jobs whose handlers are to be cancelled.
    mutating func stop(
        _ leases: some Sequence<Lease>,
        because reason: Settlement.StopReason,
        at now: Instant
    ) -> [Lease] {
        leases.filter { lease in
            guard var job = running[lease] else {
                if reason == .leaseLost { next.removeAll { $0.job.lease == lease } }
                return false
            }
            let isNew = job.stop == nil
            guard isNew || reason == .leaseLost else { return false }
            job.stop = reason
            job.stoppedAt = job.stoppedAt ?? now
            running[lease] = job
            return isNew
        }
    }

    /// Returns the jobs that have run for longer than they may and were not told to stop yet.
    func overdue(at now: Instant) -> [Lease] {
        running.values.filter { $0.stop == nil && $0.deadline <= now }.map(\.job.lease)
    }

    /// Claims nothing from now on.
    mutating func drain() {
        isDraining = true
    }
}
