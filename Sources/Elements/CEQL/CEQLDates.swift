import Foundation

/// How the dates in a record are written, so that they compare as instants and not as texts.
public struct CEQLDates: Sendable {
    /// How one field's dates are written.
    public struct Field: Sendable {
        let notation: DateNotation

        /// Says how a field's dates are written.
        public init(_ notation: DateNotation) {
            self.notation = notation
        }

        /// Says how a field's dates are written.
        public init(format: SimpleDateFormat, zone: Zone) {
            notation = DateNotation(format: format, in: zone)
        }
    }

    private let fields: [FieldPath: Field]

    /// No field is known to be a date: texts compare as texts.
    public static let none = CEQLDates([:])

    /// Takes the fields that are dates.
    public init(_ fields: [FieldPath: Field]) {
        self.fields = fields
    }

    /// The instants that a field's text may mean, nil if the field is no date or the text none.
    func instants(_ text: String, of path: FieldPath) -> [Date]? {
        guard let field = fields[path] else { return nil }
        return field.notation.parse(text)?.instants
    }

    /// The instants that a text in a query may mean: as the field writes dates, or as ISO 8601 does.
    func instants(inQuery text: String, for path: FieldPath) -> [Date]? {
        guard let field = fields[path] else { return nil }
        if let own = instants(text, of: path) { return own }
        for format in Self.common {
            if let found = format.parse(text, zone: field.notation.zone) { return found.instants }
        }
        return nil
    }

    private static let common: [SimpleDateFormat] = [
        "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "yyyy-MM-dd'T'HH:mm:ssXXX", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd",
    ].compactMap { pattern in
        do throws(SimpleDateFormatError) { return try SimpleDateFormat(pattern) } catch { return nil }
    }
}
