import Foundation

/// An instant as the envelope spells it, in UTC.
struct UTCTime {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Milliseconds since 1970.
    let milliseconds: Int64
    private let year: Int64
    private let month: Int64
    private let day: Int64
    private let weekday: Int64
    private let second: Int64

    /// Takes an instant; one that no calendar holds becomes 1970.
    init(_ instant: Date) {
        let exact = Int64(exactly: (instant.timeIntervalSince1970 * 1000).rounded(.down))
        milliseconds = exact.flatMap { abs($0) < 250_000_000_000_000 ? $0 : nil } ?? 0
        let seconds = Self.floored(milliseconds, by: 1000).quotient
        let (epochDay, ofDay) = Self.floored(seconds, by: 86_400)
        second = ofDay
        weekday = Self.floored(epochDay, by: 7).remainder
        // Days to a date in the proleptic Gregorian calendar, with years that begin in March.
        let shifted = epochDay + 719_468
        let (era, ofEra) = Self.floored(shifted, by: 146_097)
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * ofYear + 2) / 153
        day = ofYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `2018-08-20T15:29:06Z`, to the second.
    var iso: String {
        "\(Self.padded(year, 4))-\(Self.padded(month))-\(Self.padded(day))T\(clock)Z"
    }

    /// `Mon Aug 20 15:30:07 UTC 2018`, as Java prints a date.
    var java: String {
        let dayName = Self.days.dropFirst(Int(weekday)).first ?? ""
        let monthName = Self.months.dropFirst(Int(month - 1)).first ?? ""
        return "\(dayName) \(monthName) \(Self.padded(day)) \(clock) UTC \(Self.padded(year, 4))"
    }

    private var clock: String {
        "\(Self.padded(second / 3600)):\(Self.padded(second / 60 % 60)):\(Self.padded(second % 60))"
    }

    private static func floored(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func padded(_ value: Int64, _ width: Int = 2) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
