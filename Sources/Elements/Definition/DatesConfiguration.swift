public import Foundation

/// Which fields of a record say when it was made and changed.
public struct DatesConfiguration: Sendable, Hashable {
    /// The date of the last change.
    public internal(set) var updated: DateField?
    /// The date of creation.
    public internal(set) var created: DateField?

    /// The fields, for a CEQL condition that compares them as dates.
    public var forConditions: CEQLDates {
        var fields: [FieldPath: CEQLDates.Field] = [:]
        for field in [created, updated] {
            if let field { fields[field.path] = CEQLDates.Field(format: field.format, zone: field.zone) }
        }
        return CEQLDates(fields)
    }
}

/// A field that holds a date, and how the vendor writes it.
public struct DateField: Sendable {
    /// The field.
    public let path: FieldPath
    /// The pattern, in the language of Java's SimpleDateFormat.
    public let format: SimpleDateFormat
    /// The zone of dates that name none.
    public let zone: Zone

    /// Puts a date field together.
    ///
    /// - Throws: ``DateFieldError`` for a pattern that is none and for a zone that nobody knows.
    public init(path: FieldPath, pattern: String, zone name: String) throws(DateFieldError) {
        self.path = path
        do throws(SimpleDateFormatError) {
            format = try SimpleDateFormat(pattern)
        } catch {
            throw DateFieldError(message: "\(error)", isAboutZone: false)
        }
        guard let zone = Zone(name) else {
            let right = "a zone is GMT, America/Denver, PST or -6:00"
            throw DateFieldError(message: "nobody knows the zone '\(name)'; \(right)", isAboutZone: true)
        }
        self.zone = zone
    }

    /// The pattern's text.
    public var pattern: String { format.pattern }

    /// Reads a date as the vendor writes it; `nil` if it is none.
    public func parse(_ text: String) -> ParsedDate? {
        format.parse(text, zone: zone)
    }

    /// Writes a date as the vendor does.
    public func text(of instant: Date) -> String {
        format.format(instant, zone: zone)
    }
}

extension DateField: Hashable {
    /// Compares path, pattern and zone.
    public static func == (left: DateField, right: DateField) -> Bool {
        left.path == right.path && left.pattern == right.pattern && left.zone == right.zone
    }

    /// Hashes path, pattern and zone.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(path)
        hasher.combine(pattern)
        hasher.combine(zone)
    }
}

/// Why a date field cannot be read.
public struct DateFieldError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, and what would be right.
    public let message: String
    /// Whether the zone is to blame, and not the pattern.
    public let isAboutZone: Bool

    /// The message.
    public var description: String { message }
}
