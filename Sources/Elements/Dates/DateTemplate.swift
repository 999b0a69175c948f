public import Foundation

/// A text with dates to be filled in: `where=updated>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'`.
///
/// A template is `${descriptor[:zone][:pattern]}` and ends at the first `}`. Descriptors: `date` (the last poll's time, in the instance's
/// zone), `gmtDate`, `dateTimeZone:ZONE`, `nowTimeZone:ZONE` (the time of asking), `epoch[:s|ms|us]`, `milliseconds`. Without a pattern
/// a date is printed as `yyyy-MM-dd'T'HH:mm:ss'Z'` in Greenwich and `yyyy-MM-dd'T'HH:mm:ssXXX` elsewhere.
public struct DateTemplate: Sendable {
    private let parts: [Part]

    private enum Part: Sendable {
        case text(String)
        case date(Moment, Zone?, SimpleDateFormat)
        case epoch(perSecond: Int)
    }

    private enum Moment: Sendable {
        case lastPoll
        case now
    }

    /// Takes a text apart.
    ///
    /// - Throws: ``DateTemplateError`` with the place of the first fault.
    public init(_ text: String) throws(DateTemplateError) {
        var parts: [Part] = []
        let scalars = Array(text.unicodeScalars)
        var index = 0
        var plainFrom = 0
        while index < scalars.count {
            guard scalars[index] == "$", index + 1 < scalars.count, scalars[index + 1] == "{" else {
                index += 1
                continue
            }
            guard let end = scalars[index...].firstIndex(of: "}") else {
                throw DateTemplateError(message: "a template ${… is never closed by }", column: index + 1)
            }
            parts.append(.text(Self.string(scalars[plainFrom..<index])))
            parts.append(try Self.part(Self.string(scalars[(index + 2)..<end]), column: index + 3))
            index = end + 1
            plainFrom = index
        }
        parts.append(.text(Self.string(scalars[plainFrom...])))
        self.parts = parts
    }

    /// Whether there is anything to fill in.
    public var hasDates: Bool {
        parts.contains { part in
            guard case .text = part else { return true }
            return false
        }
    }

    /// The text with its dates filled in.
    ///
    /// - Parameters:
    ///   - lastPoll: what all descriptors but `nowTimeZone` print.
    ///   - now: what `nowTimeZone` prints.
    ///   - zone: the zone of `date`: the instance's, by default UTC.
    /// - Returns: the text, without any template.
    public func expanded(lastPoll: Date, now: Date, zone: Zone = .utc) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .date(let moment, let fixed, let format):
                format.format(moment == .now ? now : lastPoll, zone: fixed ?? zone)
            case .epoch(let perSecond): Self.epoch(lastPoll, perSecond: perSecond)
            }
        }.joined()
    }

    /// Takes a text apart and fills it in.
    ///
    /// - Throws: ``DateTemplateError`` with the place of the first fault.
    public static func expand(
        _ text: String,
        lastPoll: Date,
        now: Date,
        zone: Zone = .utc
    ) throws(DateTemplateError) -> String {
        try DateTemplate(text).expanded(lastPoll: lastPoll, now: now, zone: zone)
    }

    /// Says what is wrong with a text's templates, if anything.
    public static func validate(_ text: String) throws(DateTemplateError) {
        _ = try DateTemplate(text)
    }

    // MARK: - One template

    private static func part(_ text: String, column: Int) throws(DateTemplateError) -> Part {
        let (descriptor, rest) = split(text)
        switch descriptor {
        case "date":
            return .date(.lastPoll, nil, try format(rest, in: text, column: column, isGreenwich: false))
        case "gmtDate":
            return .date(.lastPoll, .gmt, try format(rest, in: text, column: column, isGreenwich: true))
        case "dateTimeZone", "nowTimeZone":
            let (name, pattern) = zoneName(rest ?? "")
            guard let zone = Zone(name) else {
                throw DateTemplateError(
                    message: "'\(excerpt(name))' is no time zone; right would be America/Denver, PST or -6:00",
                    column: column + descriptor.count + 1
                )
            }
            let moment: Moment = descriptor == "nowTimeZone" ? .now : .lastPoll
            return .date(moment, zone, try format(pattern, in: text, column: column, isGreenwich: false))
        case "milliseconds" where rest == nil:
            return .epoch(perSecond: 1000)
        case "epoch":
            guard let perSecond = [nil: 1, "s": 1, "ms": 1000, "us": 1_000_000][rest] else {
                throw DateTemplateError(
                    message: "'\(excerpt(rest ?? ""))' is no unit of epoch; right would be s, ms or us",
                    column: column + descriptor.count + 1
                )
            }
            return .epoch(perSecond: perSecond)
        default:
            throw DateTemplateError(
                message:
                    "'\(excerpt(text))' is no date template; right would be date, gmtDate, dateTimeZone:ZONE, nowTimeZone:ZONE, "
                    + "epoch or milliseconds",
                column: column
            )
        }
    }

    private static func format(
        _ pattern: String?,
        in text: String,
        column: Int,
        isGreenwich: Bool
    ) throws(DateTemplateError) -> SimpleDateFormat {
        let chosen = pattern ?? (isGreenwich ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ssXXX")
        do throws(SimpleDateFormatError) {
            return try SimpleDateFormat(chosen)
        } catch {
            let before = text.unicodeScalars.count - chosen.unicodeScalars.count
            let within = String(decoding: chosen.utf8.prefix(error.offset), as: UTF8.self).unicodeScalars.count
            throw DateTemplateError(message: error.description, column: column + before + within)
        }
    }

    /// The zone in front of a pattern; an offset holds a colon of its own.
    private static func zoneName(_ text: String) -> (String, pattern: String?) {
        let bytes = Array(text.utf8)
        var length = text.hasPrefix("GMT") || text.hasPrefix("UTC") ? 3 : 0
        guard length < bytes.count, bytes[length] == UInt8(ascii: "-") || bytes[length] == UInt8(ascii: "+") else {
            return split(text)
        }
        length += 1
        length += bytes[length...].prefix(4).prefix(while: \.isASCIIDigit).count
        let minutes = bytes[length...].dropFirst().prefix(while: \.isASCIIDigit)
        if length < bytes.count, bytes[length] == UInt8(ascii: ":"), minutes.count == 2,
            minutes.endIndex == bytes.count || bytes[minutes.endIndex] == UInt8(ascii: ":")
        {
            length += 3
        }
        let name = String(decoding: bytes[..<length], as: UTF8.self)
        guard length < bytes.count else { return (name, nil) }
        guard bytes[length] == UInt8(ascii: ":") else { return split(text) }
        return (name, String(decoding: bytes[(length + 1)...], as: UTF8.self))
    }

    private static func split(_ text: String) -> (String, pattern: String?) {
        guard let colon = text.firstIndex(of: ":") else { return (text, nil) }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    private static func epoch(_ instant: Date, perSecond: Int) -> String {
        let milliseconds = SimpleDateFormat.milliseconds(instant)
        return switch perSecond {
        case 1: "\(floorDivide(milliseconds, 1000))"
        case 1000: "\(milliseconds)"
        default: "\(milliseconds.multipliedReportingOverflow(by: 1000).partialValue)"
        }
    }

    private static func excerpt(_ text: String) -> String { text.count <= 40 ? text : text.prefix(40) + "…" }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
