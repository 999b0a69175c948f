import Foundation
import JobQueue
import Testing

@testable import JobQueue

/// The rule once more, told as cron itself does it: a daemon that wakes every minute and looks at the clock on the wall.
struct CronOracle {
    let expression: CronExpression
    let zone: TimeZone

    /// The times over a stretch of minutes.
    func times(from start: Date, minutes: Int) -> [Date] {
        var found: [Date] = []
        // How far the clock had got; a fixed time fires when the clock first reaches it, or has leapt over it.
        var reached = wall(start) - 60
        for minute in 0..<minutes {
            let now = start.addingTimeInterval(Double(minute) * 60)
            let wall = wall(now)
            if expression.isWild {
                if matches(wall) { found.append(now) }
            } else if wall > reached {
                if stride(from: reached + 60, through: wall, by: 60).contains(where: matches) { found.append(now) }
                reached = wall
            }
        }
        return found
    }

    private func wall(_ date: Date) -> Int64 {
        Int64(date.timeIntervalSince1970) + Int64(zone.secondsFromGMT(for: date))
    }

    private func matches(_ wall: Int64) -> Bool {
        let minute = wall / 60 % 60
        let hour = wall / 3_600 % 24
        guard expression.minutes & 1 << UInt64(minute) != 0, expression.hours & 1 << UInt64(hour) != 0 else {
            return false
        }
        return expression.matches(CalendarDay(number: wall / 86_400))
    }
}

@Suite(.tags(.unit))
struct CronOracleTests {
    static let zones = [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/St_Johns", "Pacific/Apia",
    ]

    @Test(arguments: zones)
    func `around every change of the clocks the times are a minute-by-minute daemon's`(name: String) throws {
        let zone = try #require(TimeZone(identifier: name))
        let expressions = try [
            "30 2 * * *", "0,15,30,45 0,1,2,3 * * *", "*/15 * * * *", "10 * * * *", "*/20 1,2 * * *", "59 23 * * *",
            "0 0 * * SUN", "5 0 1,L * *",
        ].map { try CronExpression($0) }
        // St. John's changed at a minute past midnight until 2011: the day before came back.
        var change = try Instant.date("2009-01-01T00:00")
        for _ in 0..<6 {
            guard let next = zone.nextDaylightSavingTimeTransition(after: change) else { break }
            change = next
            let start = Date(timeIntervalSince1970: (next.timeIntervalSince1970 / 60).rounded() * 60 - 30 * 3_600)
            let minutes = 60 * 60
            let end = start.addingTimeInterval(Double(minutes) * 60 - 60)
            for expression in expressions {
                let rule = ScheduleRule.cron(expression, zone)
                let wanted = CronOracle(expression: expression, zone: zone).times(from: start, minutes: minutes)
                var found: [Date] = []
                var date = start.addingTimeInterval(-1)
                while let time = rule.next(after: date), time <= end {
                    found.append(time)
                    date = time
                }
                #expect(found == wanted, "\(expression) in \(name) around \(next)")
                #expect(rule.last(10_000, after: start.addingTimeInterval(-1), through: end) == wanted)
            }
        }
    }
}
