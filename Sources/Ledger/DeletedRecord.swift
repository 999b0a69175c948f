public import Foundation

/// A record that the vendor does not have any more.
public struct DeletedRecord: Sendable, Hashable {
    /// The record's id at the vendor.
    public let id: String
    /// When it was deleted, by the vendor's account; nil where the vendor does not say.
    public let date: Date?

    /// Describes a deletion.
    public init(id: String, date: Date? = nil) {
        self.id = id
        self.date = date
    }
}
