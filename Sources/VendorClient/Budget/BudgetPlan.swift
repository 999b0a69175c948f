import Elements
import Instances

/// An instance's budget: whose it is, and how much.
struct BudgetPlan: Sendable, Hashable {
    /// One limit: so much weight in so many seconds.
    struct Window: Sendable, Hashable {
        let limit: Int
        let seconds: Double
    }

    let key: String
    let element: String
    let organization: Int64?
    let instance: Int64?
    let windows: [Window]
    let concurrency: Int?

    /// Whether several instances draw on it.
    var isShared: Bool { instance == nil }

    /// The plan of an instance; nil where its element names no budget.
    ///
    /// One that names only headers limits nothing by itself: what the vendor says is heeded by the process that hears it.
    init?(_ connected: ConnectedInstance) {
        guard let budget = connected.element.budget else { return nil }
        element = connected.element.key
        concurrency = budget.concurrency
        switch budget.scope {
        case .instance:
            key = "instance:\(connected.id.rawValue)"
            organization = connected.organizationID.rawValue
            instance = connected.id.rawValue
        case .organization:
            key = "organization:\(connected.organizationID.rawValue)/\(connected.element.key)"
            organization = connected.organizationID.rawValue
            instance = nil
        case .element:
            key = "element:\(connected.element.key)"
            organization = nil
            instance = nil
        }
        // Of two limits over the same time the smaller holds.
        var limits: [Double: Int] = [:]
        for window in budget.windows where window.per > .zero && window.limit > 0 {
            let seconds = window.per / .seconds(1)
            limits[seconds] = min(limits[seconds] ?? .max, min(window.limit, 1_000_000_000))
        }
        windows = limits.map { Window(limit: $0.value, seconds: $0.key) }.sorted { $0.seconds < $1.seconds }
    }

    /// What a call may weigh, so that some window of each limit can hold it.
    func weight(_ wanted: Int) -> Int {
        guard let least = windows.map(\.limit).min() else { return 0 }
        return max(0, min(wanted, max(1, least * 9 / 10)))
    }

    /// The longest that the vendor is left alone after refusals that name no time.
    static let longestPauseWithoutWord = Duration.seconds(900)

    /// How long the vendor is left alone after a refusal that names no time: at first a moment of its window, then twice as long with
    /// each that follows, and a little varied, so that those who share an account do not all come back at once.
    ///
    /// - Parameter refusals: how many such there were in a row, from 1.
    /// - Returns: the time.
    func pauseWithoutWord(after refusals: Int) -> Duration {
        let first = min(max((windows.first?.seconds ?? 10) / 10, 0.2), 30)
        let doubled = Duration.seconds(first) * (1 << min(max(refusals - 1, 0), 20))
        return min(doubled, Self.longestPauseWithoutWord) * Double.random(in: 1...1.2)
    }
}
