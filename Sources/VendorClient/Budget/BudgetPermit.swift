/// The right to make one call now; given back with ``BudgetGate/report(_:_:)`` when the call has ended.
public struct BudgetPermit: Sendable, Hashable {
    /// Whose budget it was taken from; nil where the element has none.
    let bucket: String?
    /// What was counted for it; nothing without a limit.
    var lots: [BudgetLot] = []

    /// Until when it may be used; nil without a limit.
    ///
    /// After that, what was counted for it is of another moment.
    var until: ContinuousClock.Instant? { lots.map(\.until).min() }

    /// Of an element without a budget.
    static let free = BudgetPermit(bucket: nil)
}
