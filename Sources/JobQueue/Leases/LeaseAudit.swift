/// Finds the leases that a session has in the database and nobody in its worker knows of, without clock or I/O.
///
/// There are such leases when a connection broke between a statement's commit and its answer: the jobs of a claim whose
/// answer was lost, or those that should have gone back. Their session lives, so no rescue would ever look at them.
/// Whether a lease is unknown can't be said while a claim is under way, because it may be one of that claim's: it is then
/// looked at again after that claim's answer was taken in.
struct LeaseAudit: Hashable, Sendable {
    /// Whether a claim was sent and its answer is not taken in yet.
    private var isClaiming = false
    /// Unknown leases which may be those of the claim under way.
    private(set) var doubtful: Set<Lease> = []
    /// Unknown leases that were there before the claim under way was sent.
    private(set) var suspected: Set<Lease> = []

    /// A claim is about to be sent.
    mutating func claimBegan() {
        isClaiming = true
    }

    /// What a claim brought was taken in, or its answer will never come.
    mutating func claimEnded() {
        isClaiming = false
        suspected.formUnion(doubtful)
        doubtful = []
    }

    /// Takes in one look at the database.
    ///
    /// - Parameters:
    ///   - stored: The session's leases in the database.
    ///   - known: The leases that the worker knows of, taken after the answer was there.
    /// - Returns: The leases that nobody knows of and nobody will: they go back, under their tokens.
    mutating func strays(in stored: Set<Lease>, known: Set<Lease>) -> [Lease] {
        let unknown = stored.subtracting(known)
        let strays = isClaiming ? unknown.intersection(suspected) : unknown
        suspected = isClaiming ? strays : []
        doubtful = unknown.subtracting(strays)
        return strays.sorted { ($0.job, $0.token) < ($1.job, $1.token) }
    }
}
