/// Finds the leases that a session has in the database and nobody in its worker knows of, without clock or I/O.
///
/// There are such leases when a connection broke between a statement's commit and its answer: the jobs of a claim whose
/// answer was lost, or those that should have gone back. Their session lives, so no rescue would ever look at them.
/// Whether a lease is unknown can't be said while claims are under way, because it may be one of theirs: it is then
/// looked at again after the answers of all claims that were under way at the first look were taken in.
struct LeaseAudit: Hashable, Sendable {
    /// Claims that were sent and whose answers are not taken in yet, by numbers that are given again.
    private var underWay: Set<Int> = []
    /// Unknown leases, with the claims under way of which each may be.
    private var doubts: [Lease: Set<Int>] = [:]
    /// Unknown leases that were there before any claim under way was sent.
    private(set) var suspected: Set<Lease> = []

    /// Unknown leases which may be those of a claim under way.
    var doubtful: Set<Lease> { Set(doubts.keys) }

    /// A claim is about to be sent.
    ///
    /// - Returns: The number by which its end is told.
    mutating func claimBegan() -> Int {
        let number = (0...underWay.count).first { !underWay.contains($0) } ?? underWay.count
        underWay.insert(number)
        return number
    }

    /// What a claim brought was taken in, or its answer will never come.
    mutating func claimEnded(_ number: Int) {
        underWay.remove(number)
        for lease in doubtful {
            doubts[lease]?.remove(number)
            guard doubts[lease]?.isEmpty == true else { continue }
            doubts[lease] = nil
            suspected.insert(lease)
        }
    }

    /// Takes in one look at the database.
    ///
    /// - Parameters:
    ///   - stored: The session's leases in the database.
    ///   - known: The leases that the worker knows of, taken after the answer was there.
    /// - Returns: The leases that nobody knows of and nobody will: they go back, under their tokens.
    mutating func strays(in stored: Set<Lease>, known: Set<Lease>) -> [Lease] {
        let unknown = stored.subtracting(known)
        let isClaiming = !underWay.isEmpty
        let strays = isClaiming ? unknown.intersection(suspected) : unknown
        suspected = isClaiming ? strays : []
        // What was in doubt before waits for the claims of that time only.
        let earlier = doubts
        doubts = [:]
        for lease in unknown.subtracting(strays) { doubts[lease] = earlier[lease] ?? underWay }
        return strays.sorted { ($0.job, $0.token) < ($1.job, $1.token) }
    }
}
