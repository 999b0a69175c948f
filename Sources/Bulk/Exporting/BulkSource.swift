public import Elements
public import Instances

/// Where a bulk job's records come from: the vendor, as far as an export needs it.
public protocol BulkSource: Sendable {
    /// Asks for a page of a list.
    ///
    /// - Throws: ``SourceFault``.
    func page(_ instance: ConnectedInstance, _ request: SourceRequest) async throws -> SourcePage

    /// Asks for one record, nil if it is gone (404).
    ///
    /// - Throws: ``SourceFault``.
    func record(_ instance: ConnectedInstance, resource: Resource, id: String) async throws -> [UInt8]?
}

/// Which page of which list is asked for.
public struct SourceRequest: Sendable {
    /// The object.
    public let resource: Resource
    /// What is asked of a record, nil if nothing.
    public let condition: CEQLCondition?
    /// The fields that are wanted, nil for all.
    public let fields: [FieldPath]?
    /// What the list is sorted by, nil for the vendor's own stable order.
    public let orderBy: CEQLQuery.Order?
    /// How many records a page has.
    public let pageSize: Int
    /// Where the page begins, nil for the list's beginning.
    public let cursor: String?
}

/// A page of a vendor's list.
public struct SourcePage: Sendable {
    /// The records, with their ids.
    public let records: [RecordSlice]
    /// Where the next page begins, nil on the last.
    public let next: String?
    /// How many records the vendor says there are.
    public let total: Int?
    /// Where the second and all further pages begin, if they are known and may be asked for side by side; only the first page tells.
    public let plan: [String]

    /// Puts a page together.
    public init(records: [RecordSlice], next: String?, total: Int? = nil, plan: [String] = []) {
        self.records = records
        self.next = next
        self.total = total
        self.plan = plan
    }
}

/// Why a vendor gave nothing, by what the job does about it.
public enum SourceFault: Error, Sendable, Hashable {
    /// Too many requests: the page is put off, and no try is counted.
    case rateLimited(retryAfter: Duration?)
    /// It may work later: the page is tried again.
    case temporary(String)
    /// One record cannot be had: it is counted as failed and told of in the errors.
    case record(status: String, message: String)
    /// No try will mend it: the bulk job ends as `ERROR`.
    case permanent(String, providerMessage: String?)
}

extension SourceFault: CustomStringConvertible {
    /// One line for the job's owner.
    public var description: String {
        switch self {
        case .rateLimited: "the vendor takes no more requests for now"
        case .temporary(let message): message
        case .record(_, let message): message
        case .permanent(let message, providerMessage: _): message
        }
    }
}
