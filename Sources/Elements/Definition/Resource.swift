/// One object of an element: how it is listed and got, and which of its fields mean what.
public struct Resource: Sendable, Hashable {
    /// The normalised name, such as `contacts`.
    public let name: String
    /// What the vendor calls it.
    public let vendorName: String
    /// How records are listed.
    public let list: ListOperation?
    /// How one record is got.
    public let get: GetOperation?
    /// Where a record's id is.
    public internal(set) var idField: FieldPath
    /// Which fields say when a record was made and changed.
    public internal(set) var dates: DatesConfiguration
    /// Fields in which a change is none.
    public let ignoreFields: [FieldPath]
    /// How long after its creation a record's first sighting as updated still counts as its creation.
    public internal(set) var createdCheckTolerance: Duration
    /// What a poll of it is like unless the instance says otherwise.
    public let poll: PollDefaults
    /// How all of it is exported.
    public let export: ExportMethod

    /// The scan that cuts this object's pages, and reads its single records.
    public func scan(others: [FieldPath] = []) -> PageScan {
        PageScan(
            dataPath: list?.dataPath,
            id: idField,
            updated: dates.updated?.path,
            created: dates.created?.path,
            others: others
        )
    }
}

/// How one record is got by its id.
public struct GetOperation: Sendable, Hashable {
    /// The path, with `${id}` in it.
    public let path: URLTemplate
    /// Where in the answer the record is; `nil` if the answer is the record.
    public let dataPath: FieldPath?
}

/// How all records of an object are exported where the vendor has no bulk API.
public enum ExportMethod: String, Sendable, CaseIterable {
    /// Ids are listed, and each record is got by itself.
    case oneByOne
    /// The records are taken as the list shows them.
    case list
}

/// What a poll of an object is like unless the instance says otherwise.
public struct PollDefaults: Sendable, Hashable {
    /// The query, with date templates; `nil` asks for everything.
    public let query: PollQuery?
    /// The smallest step of the vendor's dates.
    public let granularity: Duration
    /// How far before the watermark each poll begins.
    public let overlap: Duration
    /// How many changes in one poll are held to be a mistake.
    public let floodLimit: Int
}
