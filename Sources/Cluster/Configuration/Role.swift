/// What a process does.
public enum Role: String, CaseIterable, Sendable {
    /// Enqueues due work and rescues that of dead workers.
    case scheduler
    /// Claims and runs jobs.
    case worker
    /// Answers HTTP.
    case api
    /// All of it, for small installations.
    case serve

    /// Whether it enqueues due work.
    var schedules: Bool { self == .scheduler || self == .serve }

    /// Whether it runs jobs.
    var works: Bool { self == .worker || self == .serve }

    /// Whether it answers HTTP.
    var answers: Bool { self == .api || self == .serve }
}
