import Postgres

/// A record that a job could not export, and what the vendor said.
public struct BulkRecordError: Sendable, Hashable {
    /// The order in which errors are told, and the place to go on from.
    public let id: Int64
    /// The record's number in the vendor's list, from 1.
    public let record: Int64?
    /// The line of the uploaded file; nil in an export.
    public let line: Int64?
    /// The record's id at the vendor.
    public let identifier: String?
    /// The vendor's HTTP status, or the word `unknown`.
    public let status: String
    /// What the vendor said.
    public let message: String

    init(_ row: Row) throws {
        id = try row.decode("id")
        record = try row.decode("record")
        line = try row.decode("line")
        identifier = try row.decode("identifier")
        status = try row.decode("status")
        message = try row.decode("message")
    }

    /// An item of `GET /bulk/{id}/errors`.
    public var json: String {
        var object = JSONText()
        object.add("record", record)
        object.add("line", line)
        object.add("identifier", identifier)
        object.add("status", raw: Int(status).map(String.init) ?? JSONText.quoted(status))
        object.add("message", message)
        return object.text
    }
}
