/// The rows that a statement returned.
public struct Rows: RandomAccessCollection, Sendable {
    private let storage: ResultStorage

    /// How many rows the statement inserted, updated, deleted or returned.
    public let affected: Int

    init(_ storage: ResultStorage) {
        self.storage = storage
        affected = storage.affected
        endIndex = storage.rowCount
    }

    /// Always zero.
    public var startIndex: Int { 0 }

    /// How many rows there are.
    public let endIndex: Int

    /// Returns the row at a position.
    public subscript(position: Int) -> Row {
        Row(storage: storage, index: position)
    }

    /// The names of the columns, in order.
    public var columns: [String] {
        (0..<storage.columnCount).map { storage.columnName($0) ?? "" }
    }
}

/// One row, whose columns are decoded when they are asked for.
public struct Row: Sendable {
    private let storage: ResultStorage
    private let index: Int

    init(storage: ResultStorage, index: Int) {
        self.storage = storage
        self.index = index
    }

    /// Reads a column by its position, from zero.
    ///
    /// - Throws: ``PostgresError/decoding(_:)``, which names the column and says why.
    public func decode<T: PostgresDecodable>(_ column: Int, as _: T.Type = T.self) throws(PostgresError) -> T {
        let result = storage.withCell(row: index, column: column) { cell in
            Result { () throws(PostgresError.DecodingError.Fault) -> T in try T.decode(cell) }
        }
        switch result {
        case .success(let value): return value
        case .failure(let fault): throw error(fault, storage.columnName(column) ?? "\(column)", T.self)
        case nil: throw error(.noSuchColumn, "\(column)", T.self)
        }
    }

    /// Reads a column by its name.
    ///
    /// - Throws: ``PostgresError/decoding(_:)``, which names the column and says why.
    public func decode<T: PostgresDecodable>(_ column: String, as _: T.Type = T.self) throws(PostgresError) -> T {
        guard let position = storage.columnIndex(column) else { throw error(.noSuchColumn, column, T.self) }
        return try decode(position, as: T.self)
    }

    private func error(_ fault: PostgresError.DecodingError.Fault, _ column: String, _ type: Any.Type) -> PostgresError
    {
        .decoding(PostgresError.DecodingError(fault: fault, column: column, expected: "\(type)"))
    }
}
