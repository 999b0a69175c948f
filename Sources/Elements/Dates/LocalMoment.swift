/// An instant as the clocks and the calendar of a zone show it.
struct LocalMoment {
    let seconds: Int
    let zone: Zone
    let offset: Int
    let day: CalendarDay
    let hour: Int
    let minute: Int
    let second: Int
    let millisecond: Int

    init(milliseconds: Int, zone: Zone) {
        let seconds = floorDivide(milliseconds, 1000)
        self.init(milliseconds: milliseconds, zone: zone, offset: zone.offset(at: seconds))
    }

    init(milliseconds: Int, zone: Zone, offset: Int) {
        self.zone = zone
        self.offset = offset
        seconds = floorDivide(milliseconds, 1000)
        millisecond = milliseconds - seconds * 1000
        let local = seconds + offset
        let dayNumber = floorDivide(local, 86_400)
        let ofDay = local - dayNumber * 86_400
        day = CalendarDay(number: dayNumber)
        hour = ofDay / 3600
        minute = ofDay / 60 % 60
        second = ofDay % 60
    }

    func print(_ letter: UInt8, count: Int, into output: inout [UInt8]) {
        switch letter {
        case UInt8(ascii: "G"): output += DateNames.eras[day.year > 0 ? 1 : 0].utf8
        case UInt8(ascii: "M"), UInt8(ascii: "L"): printName(DateNames.months, day.month, count, into: &output)
        case UInt8(ascii: "E"):
            printName(DateNames.weekdays, day.weekday, max(count, 3), into: &output)
        case UInt8(ascii: "a"): output += DateNames.halves[hour / 12].utf8
        case UInt8(ascii: "y"): printYear(day.year > 0 ? day.year : 1 - day.year, count, into: &output)
        case UInt8(ascii: "Y"): printYear(day.weekYear, count, into: &output)
        case UInt8(ascii: "z"): output += zoneName(long: count >= 4).utf8
        case UInt8(ascii: "Z"): printOffset(count: 2, into: &output)
        case UInt8(ascii: "X"):
            if offset == 0 { output.append(UInt8(ascii: "Z")) } else { printOffset(count: count, into: &output) }
        default: Self.append(number(letter), digits: count, to: &output)
        }
    }

    /// The value of a field that is printed as a plain number.
    func number(_ letter: UInt8) -> Int {
        switch letter {
        case UInt8(ascii: "d"): day.day
        case UInt8(ascii: "k"): hour == 0 ? 24 : hour
        case UInt8(ascii: "H"): hour
        case UInt8(ascii: "m"): minute
        case UInt8(ascii: "s"): second
        case UInt8(ascii: "S"): millisecond
        case UInt8(ascii: "D"): day.dayOfYear
        case UInt8(ascii: "F"): day.weekdayInMonth
        case UInt8(ascii: "w"): day.weekOfYear
        case UInt8(ascii: "W"): day.weekOfMonth
        case UInt8(ascii: "h"): hour % 12 == 0 ? 12 : hour % 12
        case UInt8(ascii: "K"): hour % 12
        case UInt8(ascii: "u"): day.isoWeekday
        default: 0
        }
    }

    private func printName(_ names: [String], _ value: Int, _ count: Int, into output: inout [UInt8]) {
        guard count >= 3, names.indices.contains(value - 1) else {
            Self.append(value, digits: count, to: &output)
            return
        }
        let name = names[value - 1]
        output += count >= 4 ? Array(name.utf8) : Array(name.utf8.prefix(3))
    }

    private func printYear(_ year: Int, _ count: Int, into output: inout [UInt8]) {
        Self.append(count == 2 ? abs(year) % 100 : year, digits: count, to: &output)
    }

    private func printOffset(count: Int, into output: inout [UInt8]) {
        let minutes = abs(offset) / 60
        output.append(UInt8(ascii: offset < 0 ? "-" : "+"))
        Self.append(minutes / 60, digits: 2, to: &output)
        if count == 1 { return }
        if count == 3 { output.append(UInt8(ascii: ":")) }
        Self.append(minutes % 60, digits: 2, to: &output)
    }

    private func zoneName(long: Bool) -> String {
        if zone == .utc { return long ? "Coordinated Universal Time" : "UTC" }
        guard let names = ZoneNames.of(zone.description) else { return offsetName }
        return switch (long, zone.isSummer(at: seconds)) {
        case (false, false): names.short
        case (false, true): names.shortSummer
        case (true, false): names.long
        case (true, true): names.longSummer
        }
    }

    /// A fixed offset is its own name, and so is a zone for which Java has none.
    private var offsetName: String {
        guard zone.description.contains("/") else { return zone.description }
        var output = Array("GMT".utf8)
        if offset != 0 { printOffset(count: 3, into: &output) }
        return String(decoding: output, as: UTF8.self)
    }

    private static func append(_ value: Int, digits: Int, to output: inout [UInt8]) {
        if value < 0 { output.append(UInt8(ascii: "-")) }
        let text = Array(String(value.magnitude).utf8)
        for _ in 0..<max(0, digits - text.count) { output.append(0x30) }
        output += text
    }
}
