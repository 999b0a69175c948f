/// How the vendor tells that a record is gone.
public enum DeletionStyle: String, Codable, Sendable, CaseIterable {
    /// It is in no list, and its GET is 404; the list of deletions, `/{object}/deleted?since=…`, names it.
    case vanish
    /// It stays in lists and in its GET, dated anew, with `IsDeleted` true.
    case flag

    /// The field that tells it.
    static let field = "IsDeleted"
}
