/// One record cut out of a page: its bytes untouched, and what the ledger needs to know of it.
public struct RecordSlice: Hashable, Sendable {
    /// The record's bytes as the vendor sent them.
    public var bytes: [UInt8]
    /// The record's id as text; a number keeps its spelling.
    public var id: String
    /// The text of the field that says when it was updated, if it is there.
    public var updated: String?
    /// The text of the field that says when it was created, if it is there.
    public var created: String?

    /// Makes a slice of its parts.
    public init(bytes: [UInt8], id: String, updated: String? = nil, created: String? = nil) {
        self.bytes = bytes
        self.id = id
        self.updated = updated
        self.created = created
    }

    /// The record, to look further into.
    public var record: JSONRecord { JSONRecord(bytes) }
}
