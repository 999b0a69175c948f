@testable import JobQueue

/// The rows of the queue's tables, as far as they decide anything.
///
/// Each call changes it as one statement changes PostgreSQL: at once, or not at all. That it does so rightly is what
/// `ReplayTests` proves. What only time decides (when a retry is due, how old a heartbeat is) is left to the explorer:
/// a waiting job is always due. Numbers that only grow are given again when nothing refers to them any more, so that the
/// states are finitely many.
struct DatabaseModel: Hashable, Sendable {
    /// A row of `pollux.job`, or what was one.
    struct Job: Hashable, Sendable {
        let id: JobID
        let maximumTries: Int
        var hold: Hold?
        var attempts = 0
        var failures = 0
        var crashes = 0
        /// The session whose loss was counted last; `gone` where nobody can come back for it.
        var crashSession: SessionID?
    }

    /// The columns of a lease.
    struct Hold: Hashable, Sendable {
        let token: Int64
        let session: SessionID
        var isStarted: Bool
        var isOverdue = false
    }

    /// A row of `pollux.worker_session`.
    struct Session: Hashable, Sendable {
        let id: SessionID
        var isLost = false
        var isReturned = false
        /// Whether its heartbeat moved after a watch had judged it.
        var hasBeaten = false
    }

    /// A row of `pollux.job_history`.
    struct Finished: Hashable, Sendable {
        let id: JobID
        let isCompleted: Bool
        let attempts: Int
        let failures: Int
    }

    /// A row of `pollux.dead_letter`.
    struct Dead: Hashable, Sendable {
        var job: Job
        let isQuarantined: Bool
    }

    /// Stands for every session that nobody can bring back.
    static let gone = SessionID(rawValue: 0)
    /// So many crashes in a row are a job's quarantine.
    static let quarantineAfter = 3

    var jobs: [Job]
    var sessions: [Session] = []
    var history: [Finished] = []
    var dead: [Dead] = []
    /// What must never happen, and has.
    var violation: String?
    /// Whether tries are counted: they decide nothing, and are many more states.
    let countsTries: Bool

    init(jobs: [Job], countsTries: Bool) {
        self.jobs = jobs
        self.countsTries = countsTries
    }

    /// Says whether every job has come to an end.
    var isSettled: Bool { jobs.isEmpty }

    func session(_ id: SessionID) -> Session? {
        sessions.first { $0.id == id }
    }

    func holds(_ lease: Lease) -> Bool {
        jobs.contains { $0.id == lease.job && $0.hold?.token == lease.token }
    }

    func leases(of session: SessionID) -> Set<Lease> {
        var leases: Set<Lease> = []
        for job in jobs {
            guard let hold = job.hold, hold.session == session else { continue }
            leases.insert(Lease(job: job.id, token: hold.token))
        }
        return leases
    }

    /// The sessions whose leases a rescuer would give back.
    var lostHolders: [SessionID] {
        Set(jobs.compactMap(\.hold?.session)).filter { session($0)?.isLost ?? true }
            .sorted { $0.rawValue < $1.rawValue }
    }

    /// Forgets what nothing can come of: sessions without leases or owners, and whose crash it was when they can't return.
    mutating func collect(owned: Set<SessionID>) {
        // No judgement outlives its move.
        for index in sessions.indices { sessions[index].hasBeaten = false }
        sessions.removeAll { session in
            !owned.contains(session.id) && !jobs.contains { $0.hold?.session == session.id }
        }
        for index in jobs.indices {
            if let session = jobs[index].crashSession, !owned.contains(session) { jobs[index].crashSession = Self.gone }
        }
        for index in dead.indices {
            if let session = dead[index].job.crashSession, !owned.contains(session) {
                dead[index].job.crashSession = Self.gone
            }
        }
    }

    /// What a claim says of a row.
    static func claim(of job: Job) -> Claim? {
        guard let hold = job.hold else { return nil }
        return claim(
            Lease(job: job.id, token: hold.token),
            attempt: hold.isStarted ? job.attempts : job.attempts + 1,
            failures: job.failures,
            maximumTries: job.maximumTries,
            crashes: job.crashes,
            isStarted: hold.isStarted
        )
    }

    /// A claim in the model's names.
    static func claim(
        _ lease: Lease,
        attempt: Int,
        failures: Int,
        maximumTries: Int,
        crashes: Int,
        isStarted: Bool
    ) -> Claim {
        let job = ClaimedJob(
            kind: "work",
            queue: WorkerModel.queue,
            lane: "lane",
            attempt: attempt,
            failures: failures,
            maximumTries: maximumTries,
            crashes: crashes,
            lease: lease
        )
        return Claim(job: job, isStarted: isStarted)
    }
}
