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

    // What is generic here and in the types' own `decode` is inlinable, so that it is compiled for each type in the module that
    // reads: for a claim of no-op jobs, looking generic types up at run time took half of the worker's CPU.

    /// Reads a column by its position, from zero.
    ///
    /// - Throws: ``PostgresError/decoding(_:)``, which names the column and says why.
    @inlinable
    public func decode<T: PostgresDecodable>(_ column: Int, as _: T.Type = T.self) throws(PostgresError) -> T {
        // The row keeps the cell's bytes.
        defer { withExtendedLifetime(self) {} }
        guard let cell = cell(column) else { throw error(.noSuchColumn, column, T.self) }
        do {
            return try T.decode(cell)
        } catch {
            throw self.error(error, column, T.self)
        }
    }

    /// Reads a column by its name.
    ///
    /// - Throws: ``PostgresError/decoding(_:)``, which names the column and says why.
    @inlinable
    public func decode<T: PostgresDecodable>(_ column: String, as _: T.Type = T.self) throws(PostgresError) -> T {
        try decode(position(of: column, as: T.self), as: T.self)
    }

    @usableFromInline
    func cell(_ column: Int) -> Cell? { storage.cell(row: index, column: column) }

    @usableFromInline
    func position(of column: String, as type: Any.Type) throws(PostgresError) -> Int {
        guard let position = storage.columnIndex(column) else {
            throw .decoding(.init(fault: .noSuchColumn, column: column, expected: "\(type)"))
        }
        return position
    }

    @usableFromInline
    func error(_ fault: PostgresError.DecodingError.Fault, _ column: Int, _ type: Any.Type) -> PostgresError {
        .decoding(.init(fault: fault, column: storage.columnName(column) ?? "\(column)", expected: "\(type)"))
    }
}
