/// How deletions are found.
public enum DeletesMode: Sendable, Hashable {
    /// Not at all.
    case none
    /// By a field of the record: it holds that text, or, where none is given, something other than `null` or `false`.
    case field(path: FieldPath, equals: String?)
    /// By a list of the vendor's.
    case endpoint(DeletionList)
    /// By listing all ids so often: what is no longer there is gone, unless it is more than the fraction of all.
    case reconcile(every: Duration, maxDeleteFraction: Double, confirmWithGet: Bool)

    /// Whether a record says of itself that it is deleted.
    public func isDeleted(_ record: JSONRecord) -> Bool {
        guard case .field(let path, let wanted) = self else { return false }
        let found = record.scalar(at: path)
        if let wanted { return found?.text == wanted }
        switch found {
        case nil, .null, .bool(false): return false
        default: return true
        }
    }
}

/// A vendor's list of what was deleted.
public struct DeletionList: Sendable, Hashable {
    /// How it is listed.
    public let list: ListOperation
    /// Where in an item the id of the record is.
    public let idField: FieldPath
    /// When it was deleted; `nil` if the list does not say.
    public let date: DateField?
    /// How often it is asked for; `nil` for with each poll.
    public let every: Duration?
}
