/// Permits that were given for one moment.
struct BudgetLot: Sendable, Hashable {
    typealias Instant = ContinuousClock.Instant

    /// What they were counted for, by the database's clock, in seconds since 1970.
    let moment: Double
    /// They are used no earlier than that, and only so much later, however long the answer was on its way.
    let due: Instant
    let until: Instant
    private(set) var units: Int

    /// - Parameters:
    ///   - lot: what was given.
    ///   - answer: in which.
    ///   - clock: how the database's clock stands to ours.
    ///   - leeway: how long they may be used in any case.
    init(_ lot: BudgetAnswer.Lot, of answer: BudgetAnswer, _ clock: BudgetClock, leeway: Duration) {
        moment = answer.given + max(0, lot.dueIn)
        let bounds = clock.instants(of: moment)
        due = bounds.latest
        until = max(bounds.earliest + .seconds(answer.usable), due + leeway)
        units = lot.units
    }

    /// Takes so many of them out, or as many as there are.
    mutating func take(_ most: Int) -> BudgetLot {
        var part = self
        part.units = min(most, units)
        units -= part.units
        return part
    }
}
