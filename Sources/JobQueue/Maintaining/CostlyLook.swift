/// Paces a look whose cost grows with what nobody can clear away, without clock or I/O.
///
/// While somebody holds a snapshot (a backup, a forgotten transaction), each lease that has ended stays in the index of leases, and
/// whoever reads that walks over all of them: half a microsecond each, so a third of a second for ten minutes at 1,000 jobs/s. Made
/// each second, three such looks took a processor. One that is quick is made whenever its turn comes; one that isn't takes a
/// hundredth of the time.
struct CostlyLook: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// A look that takes less costs nothing worth sparing.
    static let quick = Duration.milliseconds(20)
    /// For each unit of time above that, so many without a look.
    static let rest = 100

    private var notBefore: Instant?
    private var hurriedUntil: Instant?

    /// Whether it may be made now.
    func isDue(at now: Instant) -> Bool {
        if let hurriedUntil, now < hurriedUntil { return true }
        return notBefore.map { $0 <= now } ?? true
    }

    /// It was made.
    ///
    /// - Parameters:
    ///   - now: When it ended.
    ///   - duration: How long it took.
    mutating func ended(at now: Instant, after duration: Duration) {
        notBefore = now + max(duration - Self.quick, .zero) * Self.rest
    }

    /// Something has happened that only this look finds: it is made at each turn until then, whatever it costs.
    mutating func hurry(until end: Instant) {
        hurriedUntil = end
    }
}
