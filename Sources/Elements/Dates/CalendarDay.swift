/// A day of the calendar that Java keeps: Julian until 4 October 1582, Gregorian from the 15th on.
struct CalendarDay: Sendable, Equatable {
    /// Days since 1 January 1970.
    let number: Int
    /// The year, counted through: 0 is 1 BC.
    let year: Int
    /// From 1.
    let month: Int
    /// From 1.
    let day: Int

    /// 15 October 1582, the first day of the Gregorian calendar.
    static let cutover = -141_427

    init(number: Int) {
        self.number = number
        let civil = number >= Self.cutover ? Self.gregorian(number) : Self.julian(number)
        (year, month, day) = civil
    }

    /// The day of a date, nil where there is none such (30 February, 10 October 1582).
    init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), (1...31).contains(day), (-300_000...300_000).contains(year) else { return nil }
        let gregorian = Self.gregorianNumber(year, month, day)
        let number = gregorian >= Self.cutover ? gregorian : Self.julianNumber(year, month, day)
        self.init(number: number)
        guard self.year == year, self.month == month, self.day == day else { return nil }
    }

    /// From 1.
    var dayOfYear: Int { number - Self.firstDay(of: year) + 1 }

    /// Sunday is 1, as Java counts.
    var weekday: Int { Self.weekday(number) }

    /// Monday is 1, Sunday 7.
    var isoWeekday: Int { weekday == 1 ? 7 : weekday - 1 }

    /// Weeks begin on Sunday and the first is that of the 1st, as in the US.
    var weekOfMonth: Int { (day - 1 + Self.weekday(number - day + 1) - 1) / 7 + 1 }

    /// Which of its kind in the month: 2 is the second Tuesday.
    var weekdayInMonth: Int { (day - 1) / 7 + 1 }

    var weekOfYear: Int { weekAndYear.week }
    var weekYear: Int { weekAndYear.year }

    static func firstDay(of year: Int) -> Int {
        let gregorian = gregorianNumber(year, 1, 1)
        return gregorian >= cutover ? gregorian : julianNumber(year, 1, 1)
    }

    /// The Sunday that begins week 1 of a year.
    static func firstWeek(of year: Int) -> Int {
        let first = firstDay(of: year)
        return first - (weekday(first) - 1)
    }

    static func weekday(_ number: Int) -> Int { ((number + 4) % 7 + 7) % 7 + 1 }

    private var weekAndYear: (week: Int, year: Int) {
        if number >= Self.firstWeek(of: year + 1) { return (1, year + 1) }
        return ((number - Self.firstWeek(of: year)) / 7 + 1, year)
    }

    // MARK: - Arithmetic over the two calendars, in years that begin on 1 March

    private static func gregorian(_ number: Int) -> (Int, Int, Int) {
        let shifted = number + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        return civil(yearOfEra + era * 400, dayOfYear)
    }

    private static func julian(_ number: Int) -> (Int, Int, Int) {
        let shifted = number + 719_470
        let era = floorDivide(shifted, 1461)
        let dayOfEra = shifted - era * 1461
        let yearOfEra = (dayOfEra - dayOfEra / 1460) / 365
        return civil(yearOfEra + era * 4, dayOfEra - 365 * yearOfEra)
    }

    private static func civil(_ marchYear: Int, _ dayOfYear: Int) -> (Int, Int, Int) {
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (month <= 2 ? marchYear + 1 : marchYear, month, day)
    }

    private static func gregorianNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = floorDivide(marchYear, 400)
        let yearOfEra = marchYear - era * 400
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + marchDay(month, day) - 719_468
    }

    private static func julianNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let marchYear = month <= 2 ? year - 1 : year
        return marchYear * 365 + floorDivide(marchYear, 4) + marchDay(month, day) - 719_470
    }

    private static func marchDay(_ month: Int, _ day: Int) -> Int {
        (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    }
}

/// Divides towards minus infinity.
func floorDivide(_ value: Int, _ divisor: Int) -> Int {
    let quotient = value / divisor
    return value % divisor != 0 && (value < 0) != (divisor < 0) ? quotient - 1 : quotient
}
