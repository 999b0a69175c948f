/// What a vendor said to a record that was written.
public struct WrittenRecord: Sendable, Hashable {
    /// The answer's status, 200 to 299, or another that the element ignores: then there are no bytes.
    public let status: Int?
    /// The record as the answer shows it, its bytes untouched; empty where it shows none.
    public let bytes: [UInt8]
    /// The record's id, where the answer tells one.
    public let id: String?
}
