import Elements

/// Writes records one a line, as the vendor's bytes, and keeps the CSV columns that it meets.
struct RecordWriter: Sendable {
    private let projection: RecordProjection?
    private let maximumColumns: Int
    private var known: Set<String> = []
    /// The columns in order of first appearance; one more than the most, and no further, where there are too many.
    private(set) var columns: [String] = []

    init(fields: [FieldPath]?, maximumColumns: Int) {
        projection = fields.map(RecordProjection.init)
        self.maximumColumns = maximumColumns
    }

    mutating func write(_ bytes: [UInt8], to file: inout FileAppender) async throws {
        let record = JSONRecord(bytes)
        let line = projection.map { $0.apply(record) } ?? record.onOneLine
        for leaf in JSONRecord(line).leaves() where columns.count <= maximumColumns && known.insert(leaf.path).inserted
        {
            columns.append(leaf.path)
        }
        try await file.append(line)
        try await file.append(CollectionOfOne(UInt8(ascii: "\n")))
    }
}
