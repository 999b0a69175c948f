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
            if let field { fields[field.path] = CEQLDates.Field(field.notation) }
        }
        return CEQLDates(fields)
    }
}
