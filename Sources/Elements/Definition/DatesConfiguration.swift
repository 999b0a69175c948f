/// Which fields of a record say when it was made and changed.
public struct DatesConfiguration: Sendable, Hashable {
    /// The date of the last change.
    public internal(set) var updated: DateField?
    /// The date of creation.
    public internal(set) var created: DateField?
}

/// A field that holds a date, and how the vendor writes it.
public struct DateField: Sendable, Hashable {
    /// The field.
    public let path: FieldPath
    /// The pattern, in the language of Java's SimpleDateFormat.
    public let pattern: String
    /// The zone of dates that name none.
    public let zoneName: String

    /// Puts a date field together.
    ///
    /// - Throws: ``DateFieldError`` for a pattern that is none and for a zone that nobody knows.
    public init(path: FieldPath, pattern: String, zone: String) throws(DateFieldError) {
        self.path = path
        self.pattern = pattern
        zoneName = zone
    }
}

/// Why a date field cannot be read.
public struct DateFieldError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, and what would be right.
    public let message: String

    /// The message.
    public var description: String { message }
}
