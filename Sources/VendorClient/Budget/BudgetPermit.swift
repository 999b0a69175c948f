/// The right to make one call now; given back with ``BudgetGate/report(_:_:)`` when the call has ended.
public struct BudgetPermit: Sendable, Hashable {
    /// Whose budget it was taken from; nil where the element has none.
    let bucket: String?

    /// Of an element without a budget.
    static let free = BudgetPermit(bucket: nil)
}
