@testable import JobQueue

extension DatabaseModel {
    /// Does what a statement does.
    mutating func perform(_ call: DatabaseCall, rules: Set<Rule>) -> DatabaseAnswer {
        switch call {
        case .open(let id):
            sessions.append(Session(id: id))
            sessions.sort { $0.id.rawValue < $1.id.rawValue }
        case .beat(let id):
            guard let index = sessions.firstIndex(where: { $0.id == id && !$0.isLost }) else { return .yes(false) }
            sessions[index].hasBeaten = true
            return .yes(true)
        case .leases(let id): return .leases(leases(of: id))
        case .comeBack(let id): comeBack(id, rules: rules)
        case .close(let id): close(id)
        case .cycle(let finished, let plan, let session, let tokens):
            let lost = Set(finished.map(\.job)).subtracting(complete(finished, rules: rules))
            guard mayClaim(session) else { return .cycle([], lost: lost, isSessionLost: true) }
            return .cycle(claim(plan, for: session, tokens: tokens, rules: rules), lost: lost, isSessionLost: false)
        case .claimSuspect(let session, let tokens): return claimSuspect(for: session, tokens: tokens)
        case .start(let leases): return start(leases)
        case .giveBack(let leases): giveBack(leases, rules: rules)
        case .complete(let leases): return .jobs(complete(leases, rules: rules))
        case .settle(let lease, let settlement, _): return .yes(settle(lease, settlement, rules: rules))
        case .judge(let ids):
            for index in sessions.indices where ids.contains(sessions[index].id) { sessions[index].hasBeaten = false }
        case .markLost(let id): markLost(id, rules: rules)
        case .rescue(let id): return rescue(id, rules: rules)
        case .failOverdue: return .count(failOverdue())
        case .cancel(let id): return .yes(cancel(id))
        case .redrive(let id): return .yes(redrive(id))
        case .overrun(let ids):
            for index in jobs.indices where ids.contains(jobs[index].id) { jobs[index].hold?.isOverdue = true }
        }
        return .done
    }

    // MARK: - Sessions

    /// `pollux.return_session`.
    private mutating func comeBack(_ id: SessionID, rules: Set<Rule>) {
        guard let session = sessions.firstIndex(where: { $0.id == id && $0.isLost && !$0.isReturned }) else { return }
        sessions[session].isReturned = true
        guard rules.contains(.forgiveness) else { return }
        let back = dead.filter { $0.isQuarantined && $0.job.crashSession == id }.map(\.job.id)
        for job in back where redrive(job) {
            for index in jobs.indices where jobs[index].id == job { jobs[index].crashes = 2 }
        }
        for index in jobs.indices where jobs[index].crashSession == id {
            jobs[index].crashes = max(jobs[index].crashes - 1, 0)
            jobs[index].crashSession = nil
        }
    }

    /// `SessionStore.close`.
    private mutating func close(_ id: SessionID) {
        for index in jobs.indices where jobs[index].hold?.session == id { jobs[index].hold = nil }
        sessions.removeAll { $0.id == id && !$0.isLost }
    }

    private mutating func markLost(_ id: SessionID, rules: Set<Rule>) {
        guard let index = sessions.firstIndex(where: { $0.id == id && !$0.isLost }) else { return }
        if sessions[index].hasBeaten {
            guard !rules.contains(.secondLookAtHeartbeat) else { return }
            violation = "session \(id) was marked lost after a sign of life"
        }
        sessions[index].isLost = true
    }

    // MARK: - Maintenance

    /// `pollux.rescue_session`.
    private mutating func rescue(_ id: SessionID, rules: Set<Rule>) -> DatabaseAnswer {
        let session = session(id)
        if let session, !session.isLost { return .rescued(givenBack: 0, crashed: 0, quarantined: 0) }
        let counts = session.map { !$0.isReturned } ?? false
        let started = jobs.count { $0.hold?.session == id && $0.hold?.isStarted == true }
        var (givenBack, crashed, quarantined) = (0, 0, 0)
        for job in jobs {
            guard let hold = job.hold, hold.session == id else { continue }
            guard let index = jobs.firstIndex(where: { $0.id == job.id }) else { continue }
            let isCrash = counts && (hold.isStarted || !rules.contains(.crashOnlyOfStarted))
            if isCrash {
                crashed += 1
                jobs[index].crashes += 1
                jobs[index].crashSession = id
                if !hold.isStarted { violation = "job \(job.id) counts a crash and had not been started" }
            }
            if isCrash, job.crashes + 1 >= Self.quarantineAfter {
                quarantined += 1
                if started > 1 { violation = "job \(job.id) was quarantined and had not run alone" }
                bury(at: index, isQuarantined: true)
            } else {
                givenBack += 1
                jobs[index].hold = nil
            }
        }
        return .rescued(givenBack: givenBack, crashed: crashed, quarantined: quarantined)
    }

    /// `pollux.fail_overdue`.
    private mutating func failOverdue() -> Int {
        let overdue = jobs.filter { $0.hold?.isOverdue == true }
        for job in overdue {
            guard let index = jobs.firstIndex(where: { $0.id == job.id }) else { continue }
            jobs[index].failures += 1
            jobs[index].hold = nil
            if job.failures + 1 >= job.maximumTries { bury(at: index, isQuarantined: false) }
        }
        return overdue.count
    }

    // MARK: - Operators

    /// `pollux.cancel_job`.
    private mutating func cancel(_ id: JobID) -> Bool {
        if let index = jobs.firstIndex(where: { $0.id == id }) {
            finish(jobs.remove(at: index), isCompleted: false)
            return true
        }
        guard let index = dead.firstIndex(where: { $0.job.id == id }) else { return false }
        finish(dead.remove(at: index).job, isCompleted: false)
        return true
    }

    /// `pollux.revive_dead`, of one.
    private mutating func redrive(_ id: JobID) -> Bool {
        guard let index = dead.firstIndex(where: { $0.job.id == id }) else { return false }
        let job = dead.remove(at: index).job
        jobs.append(Job(id: job.id, maximumTries: job.maximumTries, attempts: job.attempts))
        jobs.sort { $0.id < $1.id }
        return true
    }
}
