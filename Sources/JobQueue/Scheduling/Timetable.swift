import Foundation

/// A schedule's rule with its share of the spread: what is to be fired when; pure.
struct Timetable: Sendable {
    /// How late a time may be without counting as missed: a scheduler's pause, a failover.
    static let grace: TimeInterval = 60

    /// What one firing does.
    struct Firing: Hashable, Sendable {
        /// The times to enqueue a job for, oldest first; each is the job's `scheduledAt`.
        var times: [Date]
        /// When the schedule is due next.
        var next: Date
    }

    let rule: ScheduleRule
    /// How long after a time of the rule its jobs are due, in milliseconds.
    let offset: Int64

    init(_ rule: ScheduleRule, offset: Duration) {
        self.rule = rule
        self.offset = offset.wholeMilliseconds
    }

    /// When the schedule is due next after a moment; `nil` if its rule has no time within 50 years.
    func due(after date: Date) -> Date? {
        rule.next(after: rules(date)).map(due)
    }

    /// What is to be done now about a schedule.
    ///
    /// - Parameters:
    ///   - dueAt: When it was due; `nil` where that is to be found out.
    ///   - changed: Where `dueAt` is `nil`, from when on its times count.
    ///   - now: The database's clock.
    ///   - catchUp: What becomes of missed times.
    /// - Returns: What to fire; `nil` if the rule has no next time.
    func fire(dueAt: Date?, changed: Date, now: Date, catchUp: CatchUp) -> Firing? {
        guard let next = due(after: now) else { return nil }
        if let dueAt, dueAt > now { return Firing(times: [], next: dueAt) }
        // A time that somebody has set by hand is no time of the rule, and stands for itself.
        let named = dueAt.map(rules)
        let isOwn = named.map { rule.next(after: $0.addingTimeInterval(-0.5)) == $0 } ?? false
        let byHand = isOwn ? [] : [dueAt].compactMap { $0 }
        let bound = isOwn ? named?.addingTimeInterval(-0.5) : named
        func last(_ count: Int) -> [Date] { rule.last(count, after: bound ?? rules(changed), through: rules(now)) }
        switch catchUp {
        case .skip:
            let newest = last(1).filter { due($0) >= now.addingTimeInterval(-Self.grace) }
            return Firing(times: newest.isEmpty ? byHand : newest, next: next)
        case .latest:
            return Firing(times: (byHand + last(1)).suffix(1), next: next)
        case .all(let limit):
            return Firing(times: (byHand + last(limit)).suffix(limit), next: next)
        }
    }

    /// The moment of the rule that is due at a moment.
    private func rules(_ date: Date) -> Date { Self.adding(-offset, to: date) }

    /// When a moment of the rule is due.
    private func due(_ date: Date) -> Date { Self.adding(offset, to: date) }

    /// Adds whole milliseconds, in whole milliseconds, so that adding and taking away meet again.
    private static func adding(_ milliseconds: Int64, to date: Date) -> Date {
        let sum = (date.timeIntervalSince1970 * 1_000).rounded() + Double(milliseconds)
        return Date(timeIntervalSince1970: sum / 1_000)
    }

    /// A part of the spread that the name alone decides, in whole milliseconds.
    static func offset(of name: ScheduleName, within spread: Duration) -> Duration {
        let milliseconds = spread.wholeMilliseconds
        guard milliseconds > 0 else { return .zero }
        // FNV-1a, and a last mix, because names that differ at their ends differ little in it.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.rawValue.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        hash ^= hash >> 33
        return .milliseconds(Int64(hash % UInt64(milliseconds)))
    }
}

extension Duration {
    /// Whole milliseconds, of at most some thirty years either way.
    fileprivate var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return min(max(seconds, -1_000_000_000), 1_000_000_000) * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
