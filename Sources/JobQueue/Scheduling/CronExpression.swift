/// A cron expression of five fields: minute, hour, day of month, month, day of week.
///
/// The rules are those of Vixie's cron as Debian ships it (crontab(5), cron(8)):
///
/// - A field is `*`, a value, a range `1-5`, a step `*/15` or `10-50/20`, or a list of these. Months and days of the week
///   have names of three letters, in either case. `?` is `*` in the day fields, `L` is the last day of the month.
/// - Where day of month and day of week are both restricted, a day that matches **either** matches. A field that begins
///   with `*` is not restricted; then both must match.
/// - An expression is **wild** when its minute or its hour begins with `*`, and else **fixed**. Wild ones follow the clock
///   on the wall minute by minute, so that `*/15 * * * *` goes on every 15 minutes through every change of the clocks.
///   Fixed ones fire once for each time that they name: a time that the clocks leap over in spring fires once at the end of
///   the gap, and a time that is there twice in autumn fires the first time.
/// - What is named several times in one gap fires once, at its end; a schedule is a set of instants.
///
/// Not of Vixie's: `@reboot` (there is no boot) and seconds.
public struct CronExpression: Hashable, Sendable, CustomStringConvertible {
    /// The text as it was written, with single blanks between the fields.
    public let description: String

    let minutes: UInt64
    let hours: UInt64
    let days: UInt64
    let months: UInt64
    let weekdays: UInt64
    /// Whether it follows the clock through its changes, minute by minute.
    let isWild: Bool
    /// Whether a day must match both day fields, and not either.
    let needsBothDays: Bool

    /// Reads an expression.
    ///
    /// - Parameter text: Five fields with blanks between, or `@hourly`, `@daily` (`@midnight`), `@weekly`, `@monthly`,
    ///   `@yearly` (`@annually`).
    /// - Throws: The field, what is wrong with it and what would be right; also when it would never fire.
    public init(_ text: String) throws(CronError) {
        let written = text.split(whereSeparator: \.isWhitespace)
        let fields = try Self.fields(of: written)
        guard fields.count == CronField.allCases.count else {
            throw CronError(
                "“\(text)” has \(fields.count) fields, not 5: minute, hour, day of month, month, day of week, as in “30 2 * * MON”"
            )
        }
        var bits: [CronField: UInt64] = [:]
        for (field, part) in zip(CronField.allCases, fields) { bits[field] = try field.read(part) }
        description = written.joined(separator: " ")
        minutes = bits[.minute, default: 0]
        hours = bits[.hour, default: 0]
        days = bits[.dayOfMonth, default: 0]
        months = bits[.month, default: 0]
        weekdays = bits[.dayOfWeek, default: 0]
        isWild = fields[0].hasPrefix("*") || fields[1].hasPrefix("*")
        needsBothDays = [fields[2], fields[4]].contains { $0.hasPrefix("*") || $0.hasPrefix("?") }
        guard canMatch else {
            throw CronError(.dayOfMonth, "“\(fields[2])” never comes in month “\(fields[3])”, so it would never fire")
        }
    }

    /// Whether a day of the calendar matches the three day fields.
    func matches(_ day: CalendarDay) -> Bool {
        guard months & 1 << UInt64(day.month) != 0 else { return false }
        let isLast = days & 1 != 0 && day.day == day.daysInMonth
        let byDate = isLast || days & 1 << UInt64(day.day) != 0
        let byWeekday = weekdays & 1 << UInt64(day.weekday) != 0
        return needsBothDays ? byDate && byWeekday : byDate || byWeekday
    }

    /// The matching minutes of a day, in seconds since its midnight, ascending.
    var times: [Int64] {
        var times: [Int64] = []
        for hour in 0..<24 where hours & 1 << UInt64(hour) != 0 {
            for minute in 0..<60 where minutes & 1 << UInt64(minute) != 0 {
                times.append(Int64(hour * 3600 + minute * 60))
            }
        }
        return times
    }

    /// Whether some day of some year matches: 30 February does not.
    private var canMatch: Bool {
        // By the week alone there is always a day; else the date has to exist in a month, in a leap year at the latest.
        guard needsBothDays, days & 1 == 0 else { return true }
        return (1...12).contains { month in
            months & 1 << UInt64(month) != 0
                && (1...CalendarDay.mostDays(inMonth: month)).contains { days & 1 << UInt64($0) != 0 }
        }
    }

    private static func fields(of written: [Substring]) throws(CronError) -> [Substring] {
        guard written.count == 1, let word = written.first, word.hasPrefix("@") else { return written }
        switch word.lowercased() {
        case "@yearly", "@annually": return ["0", "0", "1", "1", "*"]
        case "@monthly": return ["0", "0", "1", "*", "*"]
        case "@weekly": return ["0", "0", "*", "*", "0"]
        case "@daily", "@midnight": return ["0", "0", "*", "*", "*"]
        case "@hourly": return ["0", "*", "*", "*", "*"]
        default:
            throw CronError(
                "“\(word)” is none of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually; “every 10 minutes” is an interval"
            )
        }
    }
}
