import Elements
public import Foundation
public import Instances
import Postgres

/// A bulk export as its owner sees it.
public struct BulkJob: Sendable, Hashable {
    /// The job's number.
    public let id: BulkJobID
    /// Who owns it.
    public let organizationID: OrganizationID
    /// The instance whose vendor is asked.
    public let instanceID: InstanceID
    /// The object that is exported.
    public let objectName: String
    /// The CEQL query, with the bounds of the dates that were given.
    public let query: String
    /// How far it is.
    public let status: BulkStatus
    /// How many records are in the file so far.
    public let recordsCount: Int64
    /// How many records the vendor refused to give.
    public let recordsFailed: Int64
    /// How many records were gone between the list and their GET.
    public let recordsVanished: Int64
    /// How many records the vendor said there are.
    public let totalKnown: Int64?
    /// How many pages are done.
    public let pagesDone: Int
    /// How many pages there are; nil where the vendor does not say.
    public let pagesKnown: Int?
    /// Why it ended, if by a fault.
    public let error: String?
    /// What the vendor said, if it ended by the vendor's fault.
    public let providerMessage: String?
    /// What a download is to be called, if that was said.
    public let fileName: String?
    /// When it was asked for.
    public let createdAt: Date
    /// When it last moved.
    public let updatedAt: Date
    /// When its first page began.
    public let startedAt: Date?
    /// When it ended.
    public let finishedAt: Date?
    /// The database's time when this was read: what rates are reckoned by.
    public let readAt: Date
    /// When its file was taken off the disk.
    public let fileRemovedAt: Date?

    /// How many records a second it has fetched, nil before it has begun.
    public var recordsPerSecond: Double? {
        guard let startedAt else { return nil }
        let seconds = (finishedAt ?? readAt).timeIntervalSince(startedAt)
        return seconds > 0 ? Double(recordsCount) / seconds : nil
    }

    /// How much longer it takes at its rate, nil where nobody can know.
    public var timeLeft: Duration? {
        guard let startedAt, !status.isFinished, let pagesKnown, pagesDone > 0 else { return nil }
        let seconds = readAt.timeIntervalSince(startedAt)
        return .seconds(max(0, seconds) * Double(max(0, pagesKnown - pagesDone)) / Double(pagesDone))
    }

    /// The body of `GET /bulk/{id}/status`.
    public var json: String {
        var object = JSONText()
        object.add("id", id.description)
        object.add("status", status.rawValue)
        object.add("instanceId", instanceID.rawValue)
        object.add("objectName", objectName)
        object.add("query", query)
        object.add("recordsCount", recordsCount)
        object.add("recordsFailedCount", recordsFailed)
        object.add("recordsVanished", recordsVanished)
        object.add("recordsTotal", totalKnown)
        object.add("pagesDone", Int64(pagesDone))
        object.add("pagesKnown", pagesKnown.map(Int64.init))
        object.add("recordsPerSecond", raw: recordsPerSecond.map { String(($0 * 10).rounded() / 10) })
        object.add("secondsLeft", timeLeft.map { $0.components.seconds })
        object.add("error", error)
        object.add("providerMessage", providerMessage)
        object.add("createdDate", Self.text(createdAt))
        object.add("updatedDate", Self.text(updatedAt))
        object.add("startedDate", startedAt.map(Self.text))
        object.add("finishedDate", finishedAt.map(Self.text))
        return object.text
    }

    /// An instant as the API writes it.
    static func text(_ instant: Date) -> String {
        dateFormat?.format(instant, zone: .utc) ?? ""
    }

    private static let dateFormat: SimpleDateFormat? = {
        do throws(SimpleDateFormatError) { return try SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ss'Z'") } catch {
            return nil
        }
    }()
}

extension BulkJob {
    static let columns: SQL = """
        j.id, j.organization_id, j.instance_id, j.object, j.query, j.status, j.records_count, j.records_failed,
        j.records_vanished, j.total_known, j.pages_done, j.pages_known, j.is_planned, j.error, j.provider_message,
        j.file_name, j.created_at, j.updated_at, j.started_at, j.finished_at, j.file_removed_at, now() as read_at
        """

    init(_ row: Row) throws {
        id = try row.decode("id")
        organizationID = try row.decode("organization_id")
        instanceID = try row.decode("instance_id")
        objectName = try row.decode("object")
        query = try row.decode("query")
        status = try row.decode("status")
        recordsCount = try row.decode("records_count")
        recordsFailed = try row.decode("records_failed")
        recordsVanished = try row.decode("records_vanished")
        totalKnown = try row.decode("total_known")
        pagesDone = Int(try row.decode("pages_done", as: Int32.self))
        let known = Int(try row.decode("pages_known", as: Int32.self))
        pagesKnown = try row.decode("is_planned", as: Bool.self) ? known : nil
        error = try row.decode("error")
        providerMessage = try row.decode("provider_message")
        fileName = try row.decode("file_name")
        createdAt = try row.decode("created_at")
        updatedAt = try row.decode("updated_at")
        startedAt = try row.decode("started_at")
        finishedAt = try row.decode("finished_at")
        fileRemovedAt = try row.decode("file_removed_at")
        readAt = try row.decode("read_at")
    }
}
