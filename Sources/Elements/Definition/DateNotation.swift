public import Foundation

/// How a vendor writes dates: a pattern of Java's SimpleDateFormat with a zone, a count since 1970, or that count as .NET writes it.
public struct DateNotation: Sendable {
    private enum Form: Sendable {
        case pattern(SimpleDateFormat)
        case count(EpochUnit)
        case net
    }

    private let form: Form
    /// The pattern as it is written: SimpleDateFormat's, or `epoch:s`, `epoch:ms`, `epoch:us`, `epoch:net`.
    public let pattern: String
    /// The zone of dates that name none.
    public let zone: Zone

    /// Takes a pattern and a zone's name.
    ///
    /// - Throws: ``DateFieldError`` for a pattern that is none and for a zone that nobody knows.
    public init(pattern: String, zone name: String) throws(DateFieldError) {
        guard let zone = Zone(name) else {
            let right = "a zone is GMT, America/Denver, PST or -6:00"
            throw DateFieldError(message: "nobody knows the zone '\(name)'; \(right)", isAboutZone: true)
        }
        try self.init(pattern: pattern, in: zone)
    }

    /// Takes a pattern and a zone.
    ///
    /// - Throws: ``DateFieldError`` for a pattern that is none.
    public init(pattern: String, in zone: Zone) throws(DateFieldError) {
        self.pattern = pattern
        self.zone = zone
        if pattern.hasPrefix("epoch") {
            if pattern == NetDate.pattern {
                form = .net
                return
            }
            let units = EpochUnit.allCases.map(\.pattern) + [NetDate.pattern]
            guard let unit = EpochUnit.allCases.first(where: { $0.pattern == pattern }) else {
                throw DateFieldError(
                    message: "there is no pattern '\(pattern)'\(Suggestion.phrase(for: pattern, among: units))",
                    isAboutZone: false
                )
            }
            form = .count(unit)
            return
        }
        do throws(SimpleDateFormatError) {
            form = .pattern(try SimpleDateFormat(pattern))
        } catch {
            throw DateFieldError(message: "\(error)", isAboutZone: false)
        }
    }

    /// Takes a format and a zone.
    public init(format: SimpleDateFormat, in zone: Zone) {
        form = .pattern(format)
        pattern = format.pattern
        self.zone = zone
    }

    /// Whether dates are counted since 1970, and have no zone.
    public var isCount: Bool {
        if case .pattern = form { false } else { true }
    }

    /// Reads a date, `nil` if it is none.
    public func parse(_ text: String) -> ParsedDate? {
        switch form {
        case .pattern(let format): format.parse(text, zone: zone)
        case .count(let unit): unit.parse(text)
        case .net: NetDate.parse(text)
        }
    }

    /// Writes a date.
    public func text(of instant: Date) -> String {
        switch form {
        case .pattern(let format): format.format(instant, zone: zone)
        case .count(let unit): unit.text(of: instant)
        case .net: NetDate.text(of: instant)
        }
    }
}

extension DateNotation: Hashable {
    /// Compares pattern and zone.
    public static func == (left: DateNotation, right: DateNotation) -> Bool {
        left.pattern == right.pattern && left.zone == right.zone
    }

    /// Hashes pattern and zone.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(pattern)
        hasher.combine(zone)
    }
}

/// Why a date's notation cannot be used.
public struct DateFieldError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, and what would be right.
    public let message: String
    /// Whether the zone is to blame, and not the pattern.
    public let isAboutZone: Bool

    /// The message.
    public var description: String { message }
}
