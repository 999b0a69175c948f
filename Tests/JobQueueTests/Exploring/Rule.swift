/// A rule that can be taken out of the model, to see that the explorer misses it.
enum Rule: Hashable, Sendable, CaseIterable {
    /// What ends a job matches its token, not only its id.
    case tokenOfCompletion
    /// What makes a job wait again matches its token.
    case tokenOfRelease
    /// A session is marked lost only if its heartbeat is still the one that was seen.
    case secondLookAtHeartbeat
    /// A crash counts only for a job that had been started.
    case crashOnlyOfStarted
    /// A session that comes back is forgiven what was counted for it.
    case forgiveness
    /// A job that was lost twice in a row is kept from ordinary claims.
    case suspectRunsAlone
    /// It is started when everything that ended before it is written.
    case suspectStartsLast
    /// Leases that nobody knows of go back.
    case audit
    /// The audit is told of every claim, also of one that is sent while another is under way.
    case auditOfEachClaim
    /// A place is promised to one claim.
    case promise
    /// A return whose statement failed is said again.
    case returnIsRepeated
}
