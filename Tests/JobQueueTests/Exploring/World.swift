@testable import JobQueue

/// The whole at one time: the database and the workers.
///
/// A rescuer remembers nothing between its moves.
struct World: Hashable, Sendable {
    var database: DatabaseModel
    var workers: [WorkerModel]

    init(_ scenario: Scenario) {
        database = DatabaseModel(
            jobs: (0..<scenario.jobs).map { index in
                DatabaseModel.Job(
                    id: JobID(rawValue: Int64(index + 1)),
                    maximumTries: scenario.maximumTries,
                    crashes: scenario.crashes,
                    crashSession: scenario.crashes > 0 ? DatabaseModel.gone : nil
                )
            },
            countsTries: scenario.countsTries
        )
        workers = []
        for index in 0..<scenario.workers {
            let session = Self.session(1, of: index)
            _ = database.perform(.open(session), rules: scenario.rules)
            workers.append(
                WorkerModel(session: session, concurrency: scenario.concurrency, prefetch: scenario.prefetch)
            )
        }
    }

    /// The sessions that somebody may still speak for.
    var ownedSessions: Set<SessionID> {
        workers.reduce(into: []) { $0.formUnion($1.sessions) }
    }

    /// The sessions of which no sign of life arrives.
    var silentSessions: Set<SessionID> {
        let heard = Set(workers.filter { !$0.isMuted }.map(\.session))
        return Set(database.sessions.filter { !$0.isLost }.map(\.id)).subtracting(heard)
    }

    private static func session(_ number: Int, of worker: Int) -> SessionID {
        SessionID(rawValue: Int64(worker * 10 + number))
    }

    /// The first name for a session of a worker that nothing refers to.
    func freeSession(of worker: Int) -> SessionID {
        let taken = ownedSessions.union(database.sessions.map(\.id))
        return Self.session((1...).first { !taken.contains(Self.session($0, of: worker)) } ?? 0, of: worker)
    }

    /// For each job the smallest token to which nothing refers; tokens of two jobs are never compared.
    var freeTokens: [JobID: Int64] {
        var taken = Set(database.jobs.compactMap { job in job.hold.map { Lease(job: job.id, token: $0.token) } })
        for worker in workers { taken.formUnion(worker.remembered) }
        var free: [JobID: Int64] = [:]
        for job in database.jobs {
            free[job.id] = (1...).first { !taken.contains(Lease(job: job.id, token: $0)) }
        }
        return free
    }
}
