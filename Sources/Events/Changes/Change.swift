public import Foundation

/// One change of one record, as the ledger has judged it.
public struct Change: Sendable, Hashable {
    /// The record's id at the vendor.
    public let objectID: String
    /// What happened to it.
    public let kind: EventKind
    /// The record's own time; of a deletion the vendor's, else the vendor's time of the call that confirmed it.
    public let date: Date
    /// The record as the vendor sent it, byte for byte; nil for a deletion.
    public let record: [UInt8]?

    /// Describes a change.
    public init(objectID: String, kind: EventKind, date: Date, record: [UInt8]?) {
        self.objectID = objectID
        self.kind = kind
        self.date = date
        self.record = record
    }
}
