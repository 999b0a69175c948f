/// A day of the Gregorian calendar, counted from 1 January 1970, without a time zone.
struct CalendarDay: Hashable, Sendable, Comparable {
    /// Days since 1 January 1970.
    let number: Int64
    let year: Int64
    /// From 1.
    let month: Int
    /// Of the month, from 1.
    let day: Int

    /// Makes a day of its number, by Howard Hinnant's `civil_from_days`: years that begin in March put the leap day last.
    init(number: Int64) {
        self.number = number
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * ofYear + 2) / 153
        day = Int(ofYear - (153 * fromMarch + 2) / 5 + 1)
        month = Int(fromMarch < 10 ? fromMarch + 3 : fromMarch - 9)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// From 0, Sunday.
    var weekday: Int {
        // 1 January 1970 was a Thursday.
        let place = (number + 4) % 7
        return Int(place < 0 ? place + 7 : place)
    }

    var daysInMonth: Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 && !isLeap ? 28 : Self.mostDays(inMonth: month)
    }

    static func mostDays(inMonth month: Int) -> Int {
        switch month {
        case 2: 29
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    static func < (left: CalendarDay, right: CalendarDay) -> Bool { left.number < right.number }
}
