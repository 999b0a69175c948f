/// Cuts a page of records into slices in one strict pass over its bytes.
///
/// The whole page must be RFC 8259 JSON in UTF-8, or nothing of it is accepted: a page cut off in the middle holds no records.
public struct PageScan: Sendable {
    let page: PathTree
    let record: PathTree
    let recordsNode: Int
    let dataPath: FieldPath?
    let wantsID: Bool

    /// Says what is looked for.
    ///
    /// - Parameters:
    ///   - dataPath: where the array of records is; `nil` if the page is that array.
    ///   - id: where a record's id is; `nil` gives every record the id "".
    ///   - updated: where a record says when it was updated.
    ///   - created: where a record says when it was created.
    ///   - others: paths outside the records, such as the total or the next page's token.
    public init(
        dataPath: FieldPath?,
        id: FieldPath?,
        updated: FieldPath? = nil,
        created: FieldPath? = nil,
        others: [FieldPath] = []
    ) {
        page = PathTree(others + [dataPath])
        record = PathTree([id, updated, created])
        recordsNode = dataPath.map { [page] in page.node(of: $0) } ?? 0
        self.dataPath = dataPath
        wantsID = id != nil
    }

    /// Cuts the page.
    ///
    /// - Returns: the records in the page's order; `null` in place of the array counts as no records.
    /// - Throws: ``JSONFault`` if the page is no JSON, holds no array where the records should be, or a record has no id.
    public func scan(_ bytes: [UInt8]) throws(JSONFault) -> ScannedPage {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONFault) in
            var scanner = JSONScanner(buffer)
            var walk = PageWalk(self)
            return try walk.run(&scanner)
        }
    }

    /// Reads one record that came by itself, such as the answer to a GET.
    ///
    /// - Parameters:
    ///   - bytes: the whole answer.
    ///   - dataPath: where in the answer the record is; `nil` if the answer is the record.
    /// - Returns: the record.
    /// - Throws: ``JSONFault`` as ``scan(_:)`` does.
    public func scanRecord(_ bytes: [UInt8], dataPath: FieldPath? = nil) throws(JSONFault) -> RecordSlice {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONFault) in
            var scanner = JSONScanner(buffer)
            var walk = PageWalk(self)
            return try walk.single(&scanner, dataPath: dataPath)
        }
    }
}

/// What a page held.
public struct ScannedPage: Sendable {
    /// The records, in the page's order.
    public let records: [RecordSlice]
    /// The values at the other paths, in the order in which they were asked for.
    public let others: [JSONScalar?]
}
