@testable import JobQueue

/// Which statement met which rows: what is worth being replayed at least once.
struct Situation: Hashable {
    /// What a statement about a lease finds.
    enum Found: Hashable {
        case held(isStarted: Bool, crashes: Int)
        case leasedToAnother
        case waiting
        case gone
    }

    private let statement: String
    private let found: Set<Found>
    private let session: DatabaseModel.Session?
    private let sessionsLeases: Int
    private let answer: DatabaseAnswer?

    init(_ exchange: Exchange, before database: DatabaseModel) {
        let (statement, leases, id) = exchange.call.parts
        let session = id.flatMap { database.session($0) }
        self.statement = statement
        found = Set(leases.map { Self.find($0, in: database) })
        // Two sessions in the same plight are the same.
        self.session = session.map { session in
            DatabaseModel.Session(
                id: DatabaseModel.gone,
                isLost: session.isLost,
                isReturned: session.isReturned,
                hasBeaten: session.hasBeaten
            )
        }
        sessionsLeases = id.map { database.leases(of: $0).count } ?? 0
        answer =
            switch exchange.answer {
            case .rescued, .count, .yes: exchange.answer
            case .claims(let claims): .count(claims.count)
            case .cycle(let claims, let lost, _): .rescued(givenBack: claims.count, crashed: lost.count, quarantined: 0)
            case .jobs(let jobs): .count(jobs.count)
            case .leases, .done, .sessionLost: nil
            }
    }

    private static func find(_ lease: Lease, in database: DatabaseModel) -> Found {
        guard let job = database.jobs.first(where: { $0.id == lease.job }) else { return .gone }
        guard let hold = job.hold else { return .waiting }
        return hold.token == lease.token
            ? .held(isStarted: hold.isStarted, crashes: job.crashes) : .leasedToAnother
    }
}

extension DatabaseCall {
    /// The statement, and the leases and the session that it is about.
    fileprivate var parts: (statement: String, leases: [Lease], session: SessionID?) {
        switch self {
        case .open: ("open", [], nil)
        case .beat(let session): ("beat", [], session)
        case .leases(let session): ("leases", [], session)
        case .comeBack(let session): ("come back", [], session)
        case .close(let session): ("close", [], session)
        case .cycle(let finished, let plan, let session, _):
            ("claim \(plan.startable) of \(plan.total)", finished, session)
        case .claimSuspect(let session, _): ("claim a suspect", [], session)
        case .start(let leases): ("start", leases, nil)
        case .giveBack(let leases): ("give back", leases, nil)
        case .complete(let leases): ("complete", leases, nil)
        case .settle(let lease, let settlement, _): ("settle \(settlement.outcome)", [lease], nil)
        case .judge: ("judge", [], nil)
        case .markLost(let session): ("mark lost", [], session)
        case .rescue(let session): ("rescue", [], session)
        case .failOverdue: ("fail overdue", [], nil)
        case .cancel: ("cancel", [], nil)
        case .redrive: ("redrive", [], nil)
        case .overrun: ("overrun", [], nil)
        }
    }
}
