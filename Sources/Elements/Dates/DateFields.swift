import Foundation

/// What was read of a date, and what it says all together.
struct DateFields {
    /// How the text said which zone it is in.
    enum ZoneReading {
        /// It did not, or by a name of standard and summer time alike.
        case local(Zone)
        case named(Zone, isSummer: Bool)
        case offset(Int)
    }

    let ownZone: Zone
    var zone: ZoneReading
    private var values: [UInt8: Int] = [:]
    /// The order in which fields were read: of two ways to tell a day, the one completed last counts.
    private var stamps: [UInt8: Int] = [:]

    init(zone: Zone) {
        ownZone = zone
        self.zone = .local(zone)
    }

    /// Whether the year was given by two digits and may, by the day, be of the next century.
    var isCenturyOpen = false
    private var fieldsRead = 0

    mutating func set(_ letter: UInt8, _ value: Int) {
        // Letters that count the same thing in another way: what is read last replaces what was read before.
        if let other = Self.aliases[letter] {
            values[other] = nil
            stamps[other] = nil
        }
        fieldsRead += 1
        values[letter] = value
        stamps[letter] = fieldsRead
    }

    private static let aliases: [UInt8: UInt8] = [
        UInt8(ascii: "h"): UInt8(ascii: "K"), UInt8(ascii: "K"): UInt8(ascii: "h"),
        UInt8(ascii: "H"): UInt8(ascii: "k"),
        UInt8(ascii: "k"): UInt8(ascii: "H"), UInt8(ascii: "E"): UInt8(ascii: "u"),
        UInt8(ascii: "u"): UInt8(ascii: "E"),
    ]

    /// The date, in the century that begins at an instant if only two digits of the year were given.
    func resolve(hasTime: Bool, centuryStart: Date) -> ParsedDate? {
        let first = resolve(hasTime: hasTime)
        guard isCenturyOpen, let year = value("y") else { return first }
        if let first, first.instant >= centuryStart { return first }
        var later = self
        later.values[UInt8(ascii: "y")] = year + 100
        return later.resolve(hasTime: hasTime)
    }

    /// The date, nil if the fields contradict one another or no clock ever shows them.
    private func resolve(hasTime: Bool) -> ParsedDate? {
        guard let ofDay = millisecondOfDay(), let number = dayNumber() else { return nil }
        let local = number * 86_400 + floorDivide(ofDay, 1000)
        let milliseconds = ofDay % 1000
        var seconds: [Int]
        var shown = ownZone
        switch zone {
        case .offset(let offset):
            return agree(LocalMoment(milliseconds: local * 1000 + milliseconds, zone: .utc, offset: 0))
                ? ParsedDate(instants: [date(local - offset, milliseconds)], hasTime: hasTime) : nil
        case .named(let zone, let isSummer):
            let standard = zone.standardOffset(at: local)
            let offset = isSummer ? standard + summerAmount(zone, near: local) : standard
            return agree(LocalMoment(milliseconds: local * 1000 + milliseconds, zone: .utc, offset: 0))
                ? ParsedDate(instants: [date(local - offset, milliseconds)], hasTime: hasTime) : nil
        case .local(let zone):
            shown = zone
            seconds = zone.instants(of: local)
            // In the gap of spring: the clock goes on by standard time, and what was read must still be what is shown.
            if seconds.isEmpty { seconds = [local - zone.offset(at: local - 86_400)] }
        }
        let agrees = seconds.allSatisfy { agree(LocalMoment(milliseconds: $0 * 1000 + milliseconds, zone: shown)) }
        return agrees ? ParsedDate(instants: seconds.map { date($0, milliseconds) }, hasTime: hasTime) : nil
    }

    // MARK: - Day

    private func dayNumber() -> Int? {
        guard values.allSatisfy({ Self.bounds($0.key).contains($0.value) }) else { return nil }
        let isBC = value("G") == 0
        let year = value("y").map { isBC ? 1 - $0 : $0 } ?? (isBC ? 1 - 1970 : 1970)
        if let weekYear = value("Y"), stamp("Y") > stamp("y") {
            let weekday = weekday ?? 1
            return CalendarDay.firstWeek(of: weekYear) + 7 * ((value("w") ?? 1) - 1) + weekday - 1
        }
        let dayOfMonth = stamp("d")
        let weekOfMonth = stamp("W") == 0 || weekdayStamp == 0 ? 0 : max(stamp("W"), weekdayStamp)
        let inMonth = stamp("F") == 0 || weekdayStamp == 0 ? 0 : max(stamp("F"), weekdayStamp)
        let dayOfYear = stamp("D")
        let weekOfYear = stamp("w") == 0 || weekdayStamp == 0 ? 0 : max(stamp("w"), weekdayStamp)
        let best = max(dayOfMonth, weekOfMonth, inMonth, dayOfYear, weekOfYear)
        let month = value("M") ?? 1
        if best == 0 { return dayWithoutDay(year: year, month: month) }
        if best == dayOfMonth {
            return CalendarDay(year: year, month: month, day: value("d") ?? 1)?.number
        }
        if best == dayOfYear { return CalendarDay.firstDay(of: year) + (value("D") ?? 1) - 1 }
        if best == weekOfYear, stamp("w") >= max(stamp("W"), stamp("F")) {
            return CalendarDay.firstWeek(of: year) + 7 * ((value("w") ?? 1) - 1) + (weekday ?? 1) - 1
        }
        guard let first = CalendarDay(year: year, month: month, day: 1) else { return nil }
        if best == weekOfMonth {
            return first.number - (first.weekday - 1) + 7 * ((value("W") ?? 1) - 1) + (weekday ?? 1) - 1
        }
        return nth(value("F") ?? 1, weekday: weekday ?? 1, after: first)
    }

    /// A month, a week or a weekday alone.
    private func dayWithoutDay(year: Int, month: Int) -> Int? {
        guard let first = CalendarDay(year: year, month: month, day: 1) else { return nil }
        if let week = value("w"), stamp("w") > max(stamp("W"), stamp("F"), weekdayStamp) {
            return CalendarDay.firstWeek(of: year) + 7 * (week - 1)
        }
        if let week = value("W"), stamp("W") > max(stamp("F"), weekdayStamp) {
            return first.number - (first.weekday - 1) + 7 * (week - 1)
        }
        if stamp("F") > 0 || weekdayStamp > 0 {
            return nth(value("F") ?? 1, weekday: weekday ?? 1, after: first)
        }
        return first.number
    }

    private func nth(_ number: Int, weekday: Int, after first: CalendarDay) -> Int {
        first.number + (weekday - first.weekday + 7) % 7 + 7 * (number - 1)
    }

    /// Sunday is 1.
    private var weekday: Int? {
        guard stamp("u") > stamp("E"), let iso = value("u") else { return value("E") }
        return iso == 7 ? 1 : iso + 1
    }

    private var weekdayStamp: Int { max(stamp("E"), stamp("u")) }

    // MARK: - Time of day

    private func millisecondOfDay() -> Int? {
        let ofDay = [stamp("H"), stamp("k")].max() ?? 0
        let ofHalf = [stamp("h"), stamp("K")].max() ?? 0
        let completeHalf = ofHalf == 0 || stamp("a") == 0 ? 0 : max(ofHalf, stamp("a"))
        let hour: Int
        if ofDay > 0, ofDay >= completeHalf {
            hour = stamp("k") > stamp("H") ? (value("k") ?? 0) % 24 : value("H") ?? 0
        } else {
            let half = stamp("h") > stamp("K") ? (value("h") ?? 0) % 12 : value("K") ?? 0
            hour = half + 12 * (value("a") ?? 0)
        }
        let minutes = hour * 60 + (value("m") ?? 0)
        return (minutes * 60 + (value("s") ?? 0)) * 1000 + (value("S") ?? 0)
    }

    // MARK: - Contradictions

    /// Whether every field that was read is what the calendar then shows.
    private func agree(_ moment: LocalMoment) -> Bool {
        values.allSatisfy { letter, value in
            switch letter {
            case UInt8(ascii: "G"): (moment.day.year > 0 ? 1 : 0) == value
            case UInt8(ascii: "y"): (moment.day.year > 0 ? moment.day.year : 1 - moment.day.year) == value
            case UInt8(ascii: "Y"): stamp("Y") < stamp("y") || moment.day.weekYear == value
            case UInt8(ascii: "M"): moment.day.month == value
            case UInt8(ascii: "E"): moment.day.weekday == value
            case UInt8(ascii: "a"): moment.hour / 12 == value
            default: moment.number(letter) == value
            }
        }
    }

    private static func bounds(_ letter: UInt8) -> ClosedRange<Int> {
        switch letter {
        case UInt8(ascii: "y"), UInt8(ascii: "Y"): 1...290_000
        case UInt8(ascii: "M"), UInt8(ascii: "h"): 1...12
        case UInt8(ascii: "E"), UInt8(ascii: "u"): 1...7
        case UInt8(ascii: "d"): 1...31
        case UInt8(ascii: "D"): 1...366
        case UInt8(ascii: "k"): 1...24
        case UInt8(ascii: "w"): 1...53
        case UInt8(ascii: "W"), UInt8(ascii: "F"): 1...6
        case UInt8(ascii: "H"): 0...23
        case UInt8(ascii: "K"): 0...11
        case UInt8(ascii: "m"), UInt8(ascii: "s"): 0...59
        case UInt8(ascii: "S"): 0...999
        default: 0...1
        }
    }

    private func summerAmount(_ zone: Zone, near local: Int) -> Int {
        let now = zone.offset(at: local) - zone.standardOffset(at: local)
        if now != 0 { return now }
        let halfYear = local + 182 * 86_400
        let then = zone.offset(at: halfYear) - zone.standardOffset(at: halfYear)
        return then != 0 ? then : 3600
    }

    private func date(_ seconds: Int, _ milliseconds: Int) -> Date {
        Date(timeIntervalSince1970: (Double(seconds) * 1000 + Double(milliseconds)) / 1000)
    }

    private func value(_ letter: Unicode.Scalar) -> Int? { values[UInt8(ascii: letter)] }
    private func stamp(_ letter: Unicode.Scalar) -> Int { stamps[UInt8(ascii: letter)] ?? 0 }
}
