import Foundation

/// The instants that a cron expression names in a time zone; a pure function of both, in whole seconds since 1970.
struct CronTimes: Sendable {
    /// How many days are looked at, either way: the rarest date, a 29 February on one day of the week, may be 40 years off.
    static let horizon: Int64 = 50 * 366

    private let expression: CronExpression
    private let clock: ZoneClock
    /// The matching minutes of any day, in seconds since its midnight.
    private let times: [Int64]

    init(_ expression: CronExpression, in zone: TimeZone) {
        self.expression = expression
        clock = ZoneClock(zone: zone)
        times = expression.times
    }

    /// Returns the first instant after another; `nil` if there is none within 50 years.
    func first(after instant: Int64) -> Int64? {
        // A clock that is set back over midnight shows the day before once more.
        var number = clock.day(at: instant) - 1
        let latest = number + Self.horizon
        while let day = matchingDay(from: number, by: 1, to: latest) {
            number = day + 1
            guard let found = instants(of: day).first(where: { $0 > instant }) else { continue }
            // For the same reason the next day's first may come before this one's.
            let next = matches(number) ? instants(of: number).first { $0 > instant } : nil
            return min(found, next ?? found)
        }
        return nil
    }

    /// Returns the last instants up to and with another, ascending; those after `bound` only, and no more than `count`.
    func last(_ count: Int, after bound: Int64, through instant: Int64) -> [Int64] {
        guard count > 0, bound < instant else { return [] }
        var number = clock.day(at: instant) + 1
        let oldest = max(clock.day(at: bound) - 1, number - Self.horizon)
        var found: [Int64] = []
        var isEnough = false
        while let day = matchingDay(from: number, by: -1, to: oldest) {
            // One day more than there need be, for neighbours may overlap.
            if isEnough, day < number { break }
            found += instants(of: day).filter { $0 > bound && $0 <= instant }
            number = day - 1
            if isEnough { break }
            isEnough = found.count >= count
        }
        return Set(found).sorted().suffix(count)
    }

    // MARK: - One day

    /// The instants at which the expression fires for a day of the calendar that matches, ascending.
    private func instants(of day: Int64) -> [Int64] {
        let midnight = day * 86_400
        let times = times.map { midnight + $0 }
        let stretches = clock.stretches(around: day)
        return expression.isWild ? wild(times, stretches) : fixed(times, stretches)
    }

    /// Each minute at which the clocks show one of the times, once or twice or never.
    private func wild(_ times: [Int64], _ stretches: [ZoneClock.Stretch]) -> [Int64] {
        stretches.flatMap { stretch in
            times.map { $0 - stretch.offset }.filter { $0 >= stretch.start && $0 < stretch.end }
        }
    }

    /// Each of the times once: the first time that the clocks show it, or the end of the gap that it lies in.
    private func fixed(_ times: [Int64], _ stretches: [ZoneClock.Stretch]) -> [Int64] {
        var found: [Int64] = []
        var times = times[...]
        for stretch in stretches {
            // What the clocks have leapt over on the way into this stretch.
            while let time = times.first, time - stretch.offset < stretch.start {
                if found.last != stretch.start { found.append(stretch.start) }
                times.removeFirst()
            }
            while let time = times.first, time - stretch.offset < stretch.end {
                if found.last != time - stretch.offset { found.append(time - stretch.offset) }
                times.removeFirst()
            }
        }
        return found
    }

    // MARK: - Days

    private func matches(_ day: Int64) -> Bool { expression.matches(CalendarDay(number: day)) }

    /// The nearest matching day from one on, with it, in a direction; months that don't match are passed over whole.
    private func matchingDay(from first: Int64, by direction: Int64, to last: Int64) -> Int64? {
        var number = first
        while direction > 0 ? number <= last : number >= last {
            let day = CalendarDay(number: number)
            if expression.matches(day) { return number }
            guard expression.months & 1 << UInt64(day.month) == 0 else {
                number += direction
                continue
            }
            number += Int64(direction > 0 ? day.daysInMonth - day.day + 1 : -day.day)
        }
        return nil
    }
}
