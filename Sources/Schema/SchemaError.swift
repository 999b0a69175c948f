/// Why a database is left as it is.
public enum SchemaError: Error, Equatable, CustomStringConvertible {
    /// The database knows migrations that this binary does not: a newer binary was here. Use that one.
    case databaseIsNewer(migration: String)
    /// The text of an applied migration is not what was applied: an edited file, or another product's database.
    case changedAfterwards(migration: String)
    /// A migration's statements failed; nothing of it was kept.
    case failed(migration: String, reason: String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .databaseIsNewer(let migration):
            "the database has migration \(migration), which this binary does not know: run the newer pollux"
        case .changedAfterwards(let migration):
            "migration \(migration) was applied with another text: restore its file; a merged migration is never edited"
        case .failed(let migration, let reason):
            "migration \(migration) failed and left no trace: \(reason)"
        }
    }
}
