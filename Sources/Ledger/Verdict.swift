import Events

/// What a judgement makes of a record; the words are those of the ledger's column.
enum Verdict: String, Sendable {
    /// It was there before the base line, or gone before anybody was told of it: known from now on, told to nobody.
    case seeded
    /// Nothing that counts has changed.
    case same
    /// It is new.
    case created
    /// It was there and is another now.
    case updated
    /// It is gone.
    case deleted
    /// It is no older than what is held, and came in a shape that cannot be compared with it.
    case unclear

    /// The event that tells of it, nil where none does.
    var event: EventKind? {
        switch self {
        case .seeded, .same, .unclear: nil
        case .created: .created
        case .updated: .updated
        case .deleted: .deleted
        }
    }
}
