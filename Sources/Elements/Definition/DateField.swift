public import Foundation

/// A field that holds a date, and how the vendor writes it.
public struct DateField: Sendable, Hashable {
    /// The field.
    public let path: FieldPath
    /// How its dates are written.
    public let notation: DateNotation

    /// Puts a date field together.
    public init(path: FieldPath, notation: DateNotation) {
        self.path = path
        self.notation = notation
    }

    /// Puts a date field together, of a pattern and a zone's name.
    ///
    /// - Throws: ``DateFieldError`` for a pattern that is none and for a zone that nobody knows.
    public init(path: FieldPath, pattern: String, zone: String) throws(DateFieldError) {
        self.path = path
        notation = try DateNotation(pattern: pattern, zone: zone)
    }

    /// The pattern's text.
    public var pattern: String { notation.pattern }

    /// The zone of dates that name none.
    public var zone: Zone { notation.zone }

    /// Reads a date as the vendor writes it; `nil` if it is none.
    public func parse(_ text: String) -> ParsedDate? { notation.parse(text) }

    /// Writes a date as the vendor does.
    public func text(of instant: Date) -> String { notation.text(of: instant) }
}
