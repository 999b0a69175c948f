/// How long a vendor is left alone that refuses for the rate: as long as it says, and longer each time where it does not.
struct BudgetPause {
    typealias Instant = ContinuousClock.Instant

    /// When it is over; nil where there has been none.
    private(set) var until: Instant?
    /// How many refusals there were in a row that did not say for how long.
    private var refusals = 0

    /// Whether the vendor wants to hear nothing now.
    func isOn(_ now: Instant) -> Bool { until.map { $0 > now } ?? false }

    /// Whether what is known of it still counts.
    ///
    /// Somebody who comes back late to a vendor that refuses must not begin with a short pause again.
    func isRemembered(_ now: Instant) -> Bool {
        let rest = refusals > 0 ? BudgetPlan.longestPauseWithoutWord : .zero
        return until.map { $0 + rest > now } ?? false
    }

    /// Learns from a call that has ended.
    ///
    /// - Parameters:
    ///   - told: what the answer says.
    ///   - plan: the budget's.
    ///   - now: when it ended.
    /// - Returns: When the pause is over, if that is news: it ends no earlier than was known.
    mutating func learn(_ told: VendorWord, _ plan: BudgetPlan, _ now: Instant) -> Instant? {
        // Of calls that are open together when the vendor begins to refuse, one counts, and none says that it is over.
        let isFirst = !isOn(now)
        if told.isLetThrough, isFirst { refusals = 0 }
        if told.pause == .zero, isFirst { refusals = min(refusals, 1_000) + 1 }
        let isEmpty = plan.windows.isEmpty && told.remaining == 0
        guard let pause = told.pause ?? (isEmpty ? told.reset : nil) else { return nil }
        let end = now + (pause > .zero ? pause : plan.pauseWithoutWord(after: refusals))
        guard until.map({ $0 < end }) ?? true else { return nil }
        until = end
        return end
    }
}
