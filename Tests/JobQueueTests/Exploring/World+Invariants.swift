@testable import JobQueue

extension World {
    /// What is wrong with this state; `nil` where everything holds.
    var violation: String? {
        database.violation ?? jobViolation ?? workers.lazy.compactMap(workerViolation).first ?? leaseViolation
    }

    /// Each job is in one place, and there once.
    private var jobViolation: String? {
        let ids = database.jobs.map(\.id) + database.history.map(\.id) + database.dead.map(\.job.id)
        let all = Set(ids)
        if ids.count > all.count { return "a job is in two places, or twice in history" }
        for dead in database.dead where dead.isQuarantined && dead.job.crashes != DatabaseModel.quarantineAfter {
            return "job \(dead.job.id) was quarantined with \(dead.job.crashes) crashes"
        }
        for job in database.jobs where job.crashes >= DatabaseModel.quarantineAfter || job.failures >= job.maximumTries
        {
            return "job \(job.id) lives with \(job.crashes) crashes and \(job.failures) failures"
        }
        return nil
    }

    private func workerViolation(_ worker: WorkerModel) -> String? {
        let running = worker.running.map(\.job)
        if running.count > 1, running.contains(where: { $0.crashes >= 2 }) {
            return "a suspect runs beside another job"
        }
        if running.count > worker.slots.concurrency { return "more run than may run at once" }
        if worker.slots.leases.count > worker.places + (worker.slots.suspect == nil ? 0 : 1) {
            return "a worker holds more than it has places for"
        }
        for job in running {
            let row = database.jobs.first { $0.id == job.id && $0.hold?.token == job.lease.token }
            if row?.hold?.isStarted == false { return "job \(job.id) runs and is not marked as started" }
        }
        return nil
    }

    /// A lease that is valid belongs to one worker.
    private var leaseViolation: String? {
        for job in database.jobs {
            guard let token = job.hold?.token else { continue }
            let lease = Lease(job: job.id, token: token)
            if workers.count(where: { $0.known.contains(lease) }) > 1 { return "two workers have the lease \(lease)" }
        }
        return nil
    }

    /// Notes where the leases of a claim go back whose answer is on its way.
    mutating func noteTakenAway(_ strays: [Lease], from worker: WorkerModel) {
        guard let lease = strays.first(where: { worker.expected.contains($0) }) else { return }
        database.violation = "\(lease) went back while the answer of its claim was on its way"
    }

    /// Notes where a crash stays counted for a session that came back, and nobody will say so again.
    mutating func noteUnforgiven(_ session: SessionID) {
        let isCounted =
            database.jobs.contains { $0.crashSession == session }
            || database.dead.contains { $0.job.crashSession == session }
        if isCounted { database.violation = "session \(session) came back, and a crash stays counted for it" }
    }
}
