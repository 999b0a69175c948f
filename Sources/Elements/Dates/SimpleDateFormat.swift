public import Foundation

/// A date pattern of Java's SimpleDateFormat in the US locale, such as `yyyy-MM-dd'T'HH:mm:ss.SSSXXX`.
///
/// Prints and reads what the real one does (the strict one, which refuses 30 February), as `Vectors/dates.tsv` holds. It has a calendar of
/// its own: a DateFormatter takes 44 µs a date, which a poll of a million records cannot afford.
public struct SimpleDateFormat: Sendable {
    /// The pattern as it was given.
    public let pattern: String

    let parsed: DatePattern
    /// Two-digit years are those of the century that begins here.
    let centuryStart: Date
    private let centuryStartYear: Int

    /// Takes a pattern apart.
    ///
    /// - Parameters:
    ///   - pattern: the letters of SimpleDateFormat; other text in single quotes.
    ///   - now: two-digit years are read as within 80 years before and 20 after it.
    /// - Throws: `SimpleDateFormatError` with the place of the fault.
    public init(_ pattern: String, now: Date = Date()) throws(SimpleDateFormatError) {
        self.pattern = pattern
        parsed = try DatePattern(pattern)
        let today = CalendarDay(number: floorDivide(Self.milliseconds(now), 86_400_000))
        centuryStartYear = today.year - 80
        let first = CalendarDay(year: today.year - 80, month: today.month, day: min(today.day, 28)) ?? today
        centuryStart = now.addingTimeInterval(Double(first.number - today.number) * 86_400)
    }

    /// Prints an instant as the clocks of a zone show it.
    public func format(_ instant: Date, zone: Zone) -> String {
        let moment = LocalMoment(milliseconds: Self.milliseconds(instant), zone: zone)
        var output: [UInt8] = []
        output.reserveCapacity(32)
        for item in parsed.items {
            switch item {
            case .literal(let text): output += text
            case .field(let letter, let count): moment.print(letter, count: count, into: &output)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Reads a date, nil if the text is none of this pattern or there is no such day or time in the zone.
    ///
    /// As in Java, text after the date is not looked at.
    public func parse(_ text: String, zone: Zone) -> ParsedDate? {
        guard text.utf8.count <= 1024 else { return nil }
        var reader = DateReader(text: Array(text.utf8), zone: zone, centuryStart: centuryStartYear)
        guard reader.read(parsed.items) else { return nil }
        return reader.fields.resolve(hasTime: parsed.has(anyOf: "HkKhmsS"), centuryStart: centuryStart)
    }

    /// Whole milliseconds since 1970, at most some 280,000 years from it.
    static func milliseconds(_ instant: Date) -> Int {
        let exact = (instant.timeIntervalSince1970 * 1000).rounded(.toNearestOrEven)
        guard exact.isFinite else { return 0 }
        return Int(min(max(exact, -9e15), 9e15))
    }
}

/// What a date in a text means.
public struct ParsedDate: Sendable, Equatable {
    /// The instants that it may be, in order: two in the hour that is shown twice when summer time ends.
    public let instants: [Date]
    /// Whether the pattern has a time of day; a date without one orders nothing within its day.
    public let hasTime: Bool

    /// The instant that Java takes: of two, the one in standard time, which is the later.
    public var instant: Date { instants.last ?? Date(timeIntervalSince1970: 0) }

    /// The earliest instant that it may be.
    public var earliest: Date { instants.first ?? Date(timeIntervalSince1970: 0) }

    /// Whether it may be one of two instants.
    public var isAmbiguous: Bool { instants.count > 1 }
}
