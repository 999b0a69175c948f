import Events

/// What a judgement makes of a record; the words are those of the ledger's column.
enum Verdict: String, Sendable {
    /// It was there before the base line: known from now on, told to nobody.
    case seeded
    /// Nothing that counts has changed.
    case same
    /// It is new.
    case created
    /// It was there and is another now.
    case updated
    /// It is gone.
    case deleted

    /// The event that tells of it, nil where none does.
    var event: EventKind? {
        switch self {
        case .seeded, .same: nil
        case .created: .created
        case .updated: .updated
        case .deleted: .deleted
        }
    }
}
