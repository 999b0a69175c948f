@testable import JobQueue

/// One statement as production issues it, or something that time does to the rows.
///
/// Leases, sessions and jobs go by the model's names; a claim says which token a job would be given.
enum DatabaseCall: Hashable, Sendable {
    case open(SessionID)
    case beat(SessionID)
    case leases(SessionID)
    case comeBack(SessionID)
    case close(SessionID)
    case cycle(completing: [Lease], ClaimPlan, SessionID, tokens: [JobID: Int64])
    case claimSuspect(SessionID, tokens: [JobID: Int64])
    case start([Lease])
    case giveBack([Lease])
    case complete([Lease])
    case settle(Lease, Settlement, SessionID)
    /// A watch finds these sessions silent, having looked for a timeout.
    case judge([SessionID])
    case markLost(SessionID)
    case rescue(SessionID)
    case failOverdue
    case cancel(JobID)
    case redrive(JobID)
    /// These jobs have run for longer than they may, and the grace is over as well.
    case overrun([JobID])
}

/// What the database answers.
enum DatabaseAnswer: Hashable, Sendable {
    case done
    case sessionLost
    case claims([Claim])
    case cycle([Claim], lost: Set<JobID>, isSessionLost: Bool)
    case jobs(Set<JobID>)
    case leases(Set<Lease>)
    case yes(Bool)
    case rescued(givenBack: Int, crashed: Int, quarantined: Int)
    case count(Int)
}
