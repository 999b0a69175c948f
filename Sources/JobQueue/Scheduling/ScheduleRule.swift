public import Foundation

/// When a schedule is due: every so often, or by the clock on some town's wall.
public enum ScheduleRule: Hashable, Sendable {
    /// At every whole multiple of the interval since 1 January 1970 in UTC, whoever defines it when.
    case every(Duration)
    /// When the expression matches what the clocks show in the zone, with the rules for their changes that it documents.
    case cron(CronExpression, TimeZone)

    /// Reads a cron rule.
    ///
    /// - Parameters:
    ///   - text: Five fields or a word such as `@daily`; see ``CronExpression``.
    ///   - zone: The zone's name in the tz database, such as `Europe/Berlin`.
    /// - Returns: The rule.
    /// - Throws: What is wrong with either.
    public static func cron(_ text: String, in zone: String = "UTC") throws(CronError) -> ScheduleRule {
        .cron(try CronExpression(text), try timeZone(zone))
    }

    /// Returns the first time of the rule after another; `nil` if there is none within 50 years.
    ///
    /// It depends on nothing but the rule and the tz database of this machine, and ends for every rule.
    public func next(after date: Date) -> Date? {
        let instant = Int64(seconds: date)
        switch self {
        case .every(let interval):
            let step = max(1, interval.components.seconds)
            let (next, overflow) = (instant.floored(to: step)).addingReportingOverflow(step)
            return overflow ? nil : Date(seconds: next)
        case .cron(let expression, let zone):
            return CronTimes(expression, in: zone).first(after: instant).map(Date.init(seconds:))
        }
    }

    /// Returns the rule's last times up to and with a time, ascending.
    ///
    /// - Parameters:
    ///   - count: The most that are returned.
    ///   - bound: Only what comes after it.
    ///   - date: The latest.
    /// - Returns: At most `count` times, none of them more than 50 years before `date`.
    public func last(_ count: Int, after bound: Date, through date: Date) -> [Date] {
        let (low, high) = (Int64(seconds: bound), Int64(seconds: date))
        guard count > 0, low < high else { return [] }
        switch self {
        case .every(let interval):
            let step = max(1, interval.components.seconds)
            let newest = high.floored(to: step)
            // In this order nothing overflows: fewer steps fit between two instants than there are seconds.
            let first = max(newest - Int64(min(count - 1, CatchUp.most)) * step, low.floored(to: step) + step)
            return stride(from: first, through: newest, by: Int64.Stride(step)).map(Date.init(seconds:))
        case .cron(let expression, let zone):
            return CronTimes(expression, in: zone).last(count, after: low, through: high).map(Date.init(seconds:))
        }
    }

    static func timeZone(_ name: String) throws(CronError) -> TimeZone {
        // An abbreviation names several zones, and `GMT+2` is west of Greenwich to some and east of it to others.
        let isUniversal = name == "UTC" || name == "GMT"
        guard isUniversal || name.contains("/"), let zone = TimeZone(identifier: name),
            isUniversal || zone.identifier == name
        else {
            throw CronError(
                "“\(name)” is no time zone that this machine knows; write its name in the tz database, such as Europe/Berlin or UTC"
            )
        }
        return zone
    }
}

extension Date {
    /// Makes a date of whole seconds since 1970.
    init(seconds: Int64) {
        self.init(timeIntervalSince1970: Double(seconds))
    }
}

extension Int64 {
    /// The whole seconds since 1970, rounded down; what lies beyond a million years is brought to there.
    init(seconds date: Date) {
        let limit = 3e13
        self = Int64(Swift.min(Swift.max(date.timeIntervalSince1970, -limit), limit).rounded(.down))
    }

    /// The largest multiple of a positive step that is not larger.
    func floored(to step: Int64) -> Int64 {
        let rest = self % step
        return self - (rest < 0 ? rest + step : rest)
    }
}
