@testable import JobQueue

/// The statements of `LeaseStore` and of the claiming functions.
extension DatabaseModel {
    /// The claiming half of `pollux.cycle`.
    mutating func claim(
        _ plan: ClaimPlan,
        for session: SessionID,
        tokens: [JobID: Int64],
        rules: Set<Rule>
    ) -> [Claim] {
        let most = min(plan.shares.first?.limit ?? 0, plan.total)
        let due = jobs.indices.filter { index in
            jobs[index].hold == nil && (jobs[index].crashes < 2 || !rules.contains(.suspectRunsAlone))
        }
        var claims: [Claim] = []
        for (place, index) in due.prefix(most).enumerated() {
            let isStarted = place < plan.startable
            jobs[index].hold = Hold(
                token: tokens[jobs[index].id] ?? 0,
                session: session,
                isStarted: isStarted
            )
            count(isStarted ? 1 : 0, at: index)
            if let claim = Self.claim(of: jobs[index]) { claims.append(claim) }
        }
        return claims
    }

    /// `pollux.claim_suspect`.
    mutating func claimSuspect(for session: SessionID, tokens: [JobID: Int64]) -> DatabaseAnswer {
        guard mayClaim(session) else { return .sessionLost }
        guard let index = jobs.firstIndex(where: { $0.hold == nil && $0.crashes >= 2 }) else { return .claims([]) }
        jobs[index].hold = Hold(token: tokens[jobs[index].id] ?? 0, session: session, isStarted: false)
        return .claims(Self.claim(of: jobs[index]).map { [$0] } ?? [])
    }

    func mayClaim(_ id: SessionID) -> Bool {
        session(id).map { !$0.isLost } ?? false
    }

    mutating func start(_ leases: [Lease]) -> DatabaseAnswer {
        var held: Set<JobID> = []
        for index in jobs.indices {
            guard let hold = jobs[index].hold, leases.contains(Lease(job: jobs[index].id, token: hold.token)) else {
                continue
            }
            count(hold.isStarted ? 0 : 1, at: index)
            jobs[index].hold?.isStarted = true
            jobs[index].hold?.isOverdue = false
            held.insert(jobs[index].id)
        }
        return .jobs(held)
    }

    mutating func giveBack(_ leases: [Lease], rules: Set<Rule>) {
        for lease in leases {
            guard let index = index(of: lease, isChecked: rules.contains(.tokenOfRelease)) else { continue }
            count(jobs[index].hold?.isStarted == true ? -1 : 0, at: index)
            jobs[index].hold = nil
        }
    }

    /// The statement that completes many, and that for one.
    mutating func complete(_ leases: [Lease], rules: Set<Rule>) -> Set<JobID> {
        var done: Set<JobID> = []
        for lease in leases {
            guard let index = index(of: lease, isChecked: rules.contains(.tokenOfCompletion)) else { continue }
            finish(jobs.remove(at: index), isCompleted: true)
            done.insert(lease.job)
        }
        return done
    }

    /// Writes what was decided about a try.
    mutating func settle(_ lease: Lease, _ settlement: Settlement, rules: Set<Rule>) -> Bool {
        switch settlement {
        case .complete:
            return !complete([lease], rules: rules).isEmpty
        case .release(let release):
            guard let index = index(of: lease, isChecked: rules.contains(.tokenOfRelease)) else { return false }
            jobs[index].hold = nil
            jobs[index].failures += release.isFailure ? 1 : 0
            if release.forgetsCrashes {
                jobs[index].crashes = 0
                jobs[index].crashSession = nil
            }
        case .bury:
            guard let index = index(of: lease, isChecked: rules.contains(.tokenOfCompletion)) else { return false }
            jobs[index].failures += 1
            jobs[index].crashes = 0
            jobs[index].crashSession = nil
            bury(at: index, isQuarantined: false)
        case .cancel:
            guard let index = index(of: lease, isChecked: rules.contains(.tokenOfCompletion)) else { return false }
            finish(jobs.remove(at: index), isCompleted: false)
        case .settledByHandler, .abandon:
            return true
        }
        return true
    }

    /// Counts tries, where they are counted.
    private mutating func count(_ tries: Int, at index: Int) {
        if countsTries { jobs[index].attempts += tries }
    }

    mutating func bury(at index: Int, isQuarantined: Bool) {
        var job = jobs.remove(at: index)
        job.hold = nil
        dead.append(Dead(job: job, isQuarantined: isQuarantined))
        dead.sort { $0.job.id < $1.job.id }
    }

    mutating func finish(_ job: Job, isCompleted: Bool) {
        history.append(
            Finished(id: job.id, isCompleted: isCompleted, attempts: job.attempts, failures: job.failures)
        )
        history.sort { $0.id < $1.id }
    }

    /// The row that a write about a lease changes; a stale lease has one only if its token is not looked at.
    private mutating func index(of lease: Lease, isChecked: Bool) -> Int? {
        guard let index = jobs.firstIndex(where: { $0.id == lease.job }) else { return nil }
        if jobs[index].hold?.token == lease.token { return index }
        guard !isChecked else { return nil }
        violation =
            "job \(lease.job) was ended under token \(lease.token), "
            + (jobs[index].hold.map { "while token \($0.token) is its lease" } ?? "while it waits")
        return index
    }
}
