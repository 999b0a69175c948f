import Foundation

/// Times of whole seconds in the vendor's two spellings: ISO 8601 in its records, RFC 9110 in its `Date` header.
enum VendorTime {
    static func seconds(_ date: Date) -> Int64 {
        Int64(date.timeIntervalSince1970.rounded(.down))
    }

    static func date(_ seconds: Int64) -> Date {
        Date(timeIntervalSince1970: Double(seconds))
    }

    /// `2026-11-21T05:10:29Z`.
    static func text(_ seconds: Int64) -> String {
        let civil = Civil(seconds)
        return
            "\(civil.year)-\(two(civil.month))-\(two(civil.day))T\(two(civil.hour)):\(two(civil.minute)):\(two(civil.second))Z"
    }

    /// `Sat, 21 Nov 2026 05:10:29 GMT`.
    static func header(_ seconds: Int64) -> String {
        let civil = Civil(seconds)
        let weekday = weekdays[Int((civil.days % 7 + 11) % 7)]
        let month = months[civil.month - 1]
        return "\(weekday), \(two(civil.day)) \(month) \(civil.year) "
            + "\(two(civil.hour)):\(two(civil.minute)):\(two(civil.second)) GMT"
    }

    /// Reads `2026-11-21T05:10:29Z`, with or without a fraction (cut off), `T` or a blank, and a zone that must be UTC if there is one.
    static func parse(_ text: String) -> Int64? {
        let digits = Array(text.utf8)
        guard digits.count >= 10 else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= digits.count else { return nil }
            var value: Int64 = 0
            for byte in digits[range] {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                value = value * 10 + Int64(byte - 0x30)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        let midnight = days(year: year, month: month, day: day) * 86_400
        guard digits.count > 10 else { return midnight }
        guard let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19) else { return nil }
        var rest = digits[19...]
        if rest.first == UInt8(ascii: ".") { rest = rest.dropFirst().drop { $0 >= 0x30 && $0 <= 0x39 } }
        guard rest.isEmpty || ["Z", "+00:00", "-00:00"].contains(String(decoding: rest, as: UTF8.self)) else {
            return nil
        }
        return midnight + hour * 3_600 + minute * 60 + second
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func two(_ value: Int) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private struct Civil {
        let year: Int64
        let month: Int
        let day: Int
        let hour: Int
        let minute: Int
        let second: Int
        let days: Int64

        init(_ seconds: Int64) {
            days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
            let ofDay = Int(seconds - days * 86_400)
            (hour, minute, second) = (ofDay / 3_600, ofDay / 60 % 60, ofDay % 60)
            let shifted = days + 719_468
            let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
            let dayOfEra = shifted - era * 146_097
            let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
            let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
            let shiftedMonth = (5 * dayOfYear + 2) / 153
            day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
            month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
            year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        }
    }
}
