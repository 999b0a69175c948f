/// Where a sealed value belongs: it opens nowhere else.
///
/// The four parts are the associated data of the seal, so a row's bytes copied into another organization's row, or another column,
/// do not open there.
public struct SealBinding: Sendable, Hashable {
    /// The organization that owns the value.
    public let organization: OrganizationID
    /// The table that holds it, without its schema.
    public let table: String
    /// The row, as text that names it among the table's rows.
    public let row: String
    /// The column that holds it.
    public let column: String

    /// Binds a value to a column of a row of an organization.
    public init(organization: OrganizationID, table: String, row: String, column: String) {
        self.organization = organization
        self.table = table
        self.row = row
        self.column = column
    }

    /// The parts, each behind its length, so that no two bindings have the same bytes.
    func associatedData(keyID: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in ["pollux.seal.1", keyID, String(organization.rawValue), table, row, column] {
            let text = Array(part.utf8)
            withUnsafeBytes(of: UInt32(clamping: text.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: text)
        }
        return bytes
    }
}
