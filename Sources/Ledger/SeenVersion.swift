/// A version of a record as it came from the vendor, to be judged.
public struct SeenVersion: Sendable {
    /// The record's id at the vendor.
    public let id: String
    /// The record's bytes, untouched.
    public let bytes: [UInt8]
    /// When it was changed last by its own account; nil where it bears no date.
    public let updated: VersionDate?
    /// When it was made by its own account; nil where it bears no date.
    public let created: VersionDate?
    /// The same version as another shape shows it, where somebody has made sure that it is the same; nil elsewhere.
    ///
    /// By it a version is known again that the ledger holds in that other shape only. Such a version counts as asked for when its twin
    /// was.
    public var twin: [UInt8]?

    /// Describes a version.
    public init(id: String, bytes: [UInt8], updated: VersionDate?, created: VersionDate?) {
        self.id = id
        self.bytes = bytes
        self.updated = updated
        self.created = created
    }
}
