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
    /// How many are got at once.
    public let batchGet: BatchGetOperation?
    /// How one is created.
    public let create: WriteOperation?
    /// How one is changed in part.
    public let update: WriteOperation?
    /// How one is replaced.
    public let replace: WriteOperation?
    /// How one is deleted.
    public let delete: WriteOperation?
    /// Where a record's id is.
    public internal(set) var idField: FieldPath
    /// Which fields say when a record was made and changed.
    public internal(set) var dates: DatesConfiguration
    /// Fields in which a change is none.
    public let ignoreFields: [FieldPath]
    /// Whether a date of update that changes alone is a change.
    public let hashesUpdatedDate: Bool
    /// How long after its creation a record's first sighting as updated still counts as its creation.
    public internal(set) var createdCheckTolerance: Duration
    /// What a poll of it is like unless the instance says otherwise.
    public let poll: PollDefaults
    /// How deletions are found.
    public let deletes: DeletesMode
    /// What the vendor's webhooks say about it.
    public let webhook: WebhookMapping?
    /// The normalised names of fields, each with the place of the vendor's own.
    public let normalisedFields: [String: FieldPath]
    /// How all of it is exported.
    public let export: ExportMethod

    /// The way between normalised names and the vendor's.
    public var fieldNames: FieldNames {
        var names: [FieldPath: FieldPath] = [:]
        for (name, path) in normalisedFields {
            do throws(FieldPathError) {
                names[try FieldPath(name)] = path
            } catch {
                // The reader has refused such a name.
                continue
            }
        }
        return FieldNames(names)
    }

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
    /// Parameters of the query.
    public let query: [QueryField]
}

/// How all records of an object are exported where the vendor has no bulk API.
public enum ExportMethod: String, Sendable, CaseIterable {
    /// Ids are listed, and each record is got by itself.
    case oneByOne
    /// The records are taken as the list shows them.
    case list
}
