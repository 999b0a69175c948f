extension Bool: PostgresEncodable, PostgresDecodable {
    /// `boolean`.
    public static var postgresType: PostgresType { .bool }
    /// `boolean[]`.
    public static var postgresArrayType: PostgresType { .boolArray }
    /// Appends one byte.
    public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(self ? UInt8(1) : 0)
    }
    /// Reads a `boolean`.
    public static func decode(_ cell: Cell) throws(PostgresError.DecodingError.Fault) -> Bool {
        let bytes = try cell.unwrapped()
        guard cell.type == .bool else { throw .typeMismatch(cell.type) }
        guard bytes.count == 1, let byte = bytes.first else { throw .malformed }
        return byte != 0
    }
}

/// The integer types that PostgreSQL has; each is read from any integer column whose value fits.
extension PostgresDecodable where Self: FixedWidthInteger {
    /// Reads an integer from any integer column.
    ///
    /// - Throws: The fault `overflow` where the value does not fit.
    public static func decode(_ cell: Cell) throws(PostgresError.DecodingError.Fault) -> Self {
        let wide: Int64
        switch cell.type {
        case .int8: wide = try cell.integer(Int64.self)
        case .int4: wide = Int64(try cell.integer(Int32.self))
        case .int2: wide = Int64(try cell.integer(Int16.self))
        case .oid: wide = Int64(try cell.integer(UInt32.self))
        case .xid8:
            guard let value = Int64(exactly: try cell.integer(UInt64.self)) else { throw .overflow }
            wide = value
        default:
            _ = try cell.unwrapped()
            throw .typeMismatch(cell.type)
        }
        guard let value = Self(exactly: wide) else { throw .overflow }
        return value
    }
}

extension Int: PostgresEncodable, PostgresDecodable {
    /// `bigint`.
    public static var postgresType: PostgresType { .int8 }
    /// `bigint[]`.
    public static var postgresArrayType: PostgresType { .int8Array }
    /// Appends eight bytes.
    public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(Int64(self))
    }
}

extension Int64: PostgresEncodable, PostgresDecodable {
    /// `bigint`.
    public static var postgresType: PostgresType { .int8 }
    /// `bigint[]`.
    public static var postgresArrayType: PostgresType { .int8Array }
    /// Appends eight bytes.
    public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(self)
    }
}

extension Int32: PostgresEncodable, PostgresDecodable {
    /// `integer`.
    public static var postgresType: PostgresType { .int4 }
    /// `integer[]`.
    public static var postgresArrayType: PostgresType { .int4Array }
    /// Appends four bytes.
    public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(self)
    }
}

extension Int16: PostgresEncodable, PostgresDecodable {
    /// `smallint`.
    public static var postgresType: PostgresType { .int2 }
    /// `smallint[]`.
    public static var postgresArrayType: PostgresType { .int2Array }
    /// Appends two bytes.
    public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(self)
    }
}

extension Double: PostgresEncodable, PostgresDecodable {
    /// `double precision`.
    public static var postgresType: PostgresType { .float8 }
    /// `double precision[]`.
    public static var postgresArrayType: PostgresType { .float8Array }
    /// Appends eight bytes.
    public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(bitPattern)
    }
    /// Reads a `double precision`, a `real` or an `integer`; a `bigint` is not exact in it, and refused.
    public static func decode(_ cell: Cell) throws(PostgresError.DecodingError.Fault) -> Double {
        switch cell.type {
        case .float8: return Double(bitPattern: try cell.integer(UInt64.self))
        case .float4: return Double(Float(bitPattern: try cell.integer(UInt32.self)))
        case .int4: return Double(try cell.integer(Int32.self))
        case .int2: return Double(try cell.integer(Int16.self))
        default:
            _ = try cell.unwrapped()
            throw .typeMismatch(cell.type)
        }
    }
}
