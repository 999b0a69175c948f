/// How much may be asked of a vendor, by its own published limits.
public struct Budget: Sendable, Hashable {
    /// Who shares it.
    public enum Scope: String, Sendable, CaseIterable {
        /// Each instance has its own.
        case instance
        /// All instances of an organization.
        case organization
        /// All instances of the element, because they use one client of the operator.
        case element
    }

    /// So many calls in so much time.
    public struct Window: Sendable, Hashable {
        /// How many calls.
        public let limit: Int
        /// In how much time.
        public let per: Duration
    }

    /// Calls that cost more, or less, than one.
    public struct Weight: Sendable, Hashable {
        /// Which calls.
        public let path: PathPattern
        /// What one costs.
        public let weight: Int
    }

    /// Who shares it.
    public let scope: Scope
    /// All of these hold at once.
    public let windows: [Window]
    /// How many calls may run at once; `nil` for any number.
    public let concurrency: Int?
    /// The headers in which the vendor says what is left.
    public let headers: BudgetHeaders
    /// What calls cost that do not cost one; the first that matches counts.
    public let weights: [Weight]

    /// What a call of that path costs.
    ///
    /// The path is that below the element's base, beginning with a slash, with or without a query.
    public func weight(ofPath path: String) -> Int {
        weights.first { $0.path.matches(path) }?.weight ?? 1
    }
}

/// The headers in which a vendor says what is left of a budget.
public struct BudgetHeaders: Sendable, Hashable {
    /// What ``BudgetHeaders/reset`` counts.
    public enum ResetUnit: String, Sendable, CaseIterable {
        /// Seconds from now.
        case seconds
        /// Seconds since 1970.
        case epoch
    }

    /// The header that says how many calls are left.
    public let remaining: String?
    /// The header that says when the window begins anew.
    public let reset: String?
    /// What that header counts.
    public let resetUnit: ResetUnit
    /// The header of a refusal that says how long to wait.
    public let retryAfter: String
    /// The header that says how many calls a window has.
    public let limit: String?

    /// What holds where an element says nothing.
    static let standard = BudgetHeaders(
        remaining: nil,
        reset: nil,
        resetUnit: .seconds,
        retryAfter: "Retry-After",
        limit: nil
    )
}
