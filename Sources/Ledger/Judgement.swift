public import Events

/// What the ledger makes of a page.
public struct Judgement: Sendable {
    /// What is to be told, in the order of the versions.
    public let changes: [Change]
    /// The ids of records that are held in another shape only: whether they have changed, nobody can say yet.
    ///
    /// The ledger holds of them what it held. Read them in the shape that it holds, and judge that; or leave them to somebody who does.
    public let unclear: [String]
}
