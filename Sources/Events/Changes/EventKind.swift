/// What happened to a record.
public enum EventKind: String, Sendable, Hashable, CaseIterable, Codable {
    /// It is new.
    case created = "CREATED"
    /// It was there and is another now.
    case updated = "UPDATED"
    /// It is gone.
    case deleted = "DELETED"
    /// Something happened, and nothing says what.
    case unknown = "UNKNOWN"

    /// The word in an event's type, as in `contacts.updated`.
    public var typeSuffix: String {
        switch self {
        case .created: "created"
        case .updated: "updated"
        case .deleted: "deleted"
        case .unknown: "unknown"
        }
    }
}
