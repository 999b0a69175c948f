/// What a walk beside the polls is for; the words are those of the column.
enum WalkPurpose: String, Sendable, CaseIterable {
    /// The vendor's own list of what is gone.
    case deletions
    /// An older window than the poll's, for what became visible very late.
    case sweep
    /// All ids, so that what is not there any more is known.
    case reconcile
}
