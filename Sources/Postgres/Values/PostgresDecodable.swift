/// A value that can be read from a column.
public protocol PostgresDecodable: Sendable {
    /// Reads a value from a cell.
    ///
    /// - Throws: The fault, to which the row adds the column's name.
    static func decode(_ cell: Cell) throws(PostgresError.DecodingError.Fault) -> Self
}

extension PostgresError.DecodingError.Fault: Error {}

/// One column of one row, in binary, lent while it is read.
public struct Cell {
    /// The column's type.
    public let type: PostgresType
    /// The bytes, or `nil` for null.
    public let bytes: UnsafeRawBufferPointer?

    /// Returns the bytes of a cell that must not be null.
    ///
    /// - Throws: The fault `null`.
    @inlinable
    public func unwrapped() throws(PostgresError.DecodingError.Fault) -> UnsafeRawBufferPointer {
        guard let bytes else { throw .null }
        return bytes
    }

    /// Reads an integer in network order.
    ///
    /// - Throws: The fault `malformed` where the length is another.
    @inlinable
    public func integer<T: FixedWidthInteger>(
        _: T.Type = T.self
    ) throws(PostgresError.DecodingError.Fault) -> T {
        let bytes = try unwrapped()
        guard bytes.count == MemoryLayout<T>.size else { throw .malformed }
        return T(bigEndian: bytes.loadUnaligned(as: T.self))
    }
}

/// Wrappers such as `JobID` are read as what they wrap.
extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    /// Reads the wrapped value.
    ///
    /// - Throws: The fault `unknownValue` where the wrapper does not take the value.
    @inlinable
    public static func decode(_ cell: Cell) throws(PostgresError.DecodingError.Fault) -> Self {
        guard let value = Self(rawValue: try RawValue.decode(cell)) else { throw .unknownValue }
        return value
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// Reads the wrapped value, or `nil` from null.
    @inlinable
    public static func decode(_ cell: Cell) throws(PostgresError.DecodingError.Fault) -> Wrapped? {
        guard cell.bytes != nil else { return nil }
        return try Wrapped.decode(cell)
    }
}
