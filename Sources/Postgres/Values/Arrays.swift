/// What an array may hold: one dimension, nulls where the element is optional.
///
/// `[UInt8]` is not an array to PostgreSQL but `bytea`.
extension Array: PostgresEncodable where Element: PostgresEncodable {
    /// The element's array type, or `bytea` for bytes.
    public static var postgresType: PostgresType { Element.postgresArrayType }
    /// The type of an array of byte strings; PostgreSQL has no arrays of arrays.
    public static var postgresArrayType: PostgresType { Element.self == UInt8.self ? .byteaArray : .unknown }
    /// Appends the array in binary.
    public func encode(into buffer: inout ParameterBuffer) {
        if Element.self == UInt8.self, let bytes = self as? [UInt8] {
            buffer.append(contentsOf: bytes)
            return
        }
        guard !isEmpty else {
            buffer.append(Int32(0))
            buffer.append(Int32(0))
            buffer.append(Element.postgresType.rawValue)
            return
        }
        buffer.append(Int32(1))
        // The server does not rely on this flag; 1 says that there may be nulls.
        buffer.append(Int32(1))
        buffer.append(Element.postgresType.rawValue)
        buffer.append(Int32(clamping: count))
        buffer.append(Int32(1))
        for element in self { buffer.appendElement(element) }
    }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
    /// Reads a `bytea` as bytes, or an array of one dimension.
    public static func decode(_ cell: Cell) throws(PostgresError.DecodingError.Fault) -> [Element] {
        let bytes = try cell.unwrapped()
        if Element.self == UInt8.self {
            guard cell.type == .bytea, let value = [UInt8](bytes) as? [Element] else {
                throw .typeMismatch(cell.type)
            }
            return value
        }
        var reader = ArrayReader(bytes: bytes)
        let dimensions = try reader.integer()
        guard dimensions != 0 else { return [] }
        guard dimensions == 1 else { throw .typeMismatch(cell.type) }
        _ = try reader.integer()
        let type = PostgresType(rawValue: UInt32(bitPattern: try reader.integer()))
        let count = try reader.integer()
        _ = try reader.integer()
        guard count >= 0, Int(count) <= bytes.count / 4 else { throw .malformed }
        var elements: [Element] = []
        elements.reserveCapacity(Int(count))
        for _ in 0..<count {
            elements.append(try Element.decode(Cell(type: type, bytes: try reader.element())))
        }
        return elements
    }
}

/// A byte counts as a value only so that `[UInt8]` can be `bytea`.
extension UInt8: PostgresEncodable, PostgresDecodable {
    /// `"char"`; a single byte is not a parameter of its own.
    public static var postgresType: PostgresType { .char }
    /// `bytea`: an array of bytes is a byte string.
    public static var postgresArrayType: PostgresType { .bytea }
    /// Appends the byte.
    public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(self)
    }
    /// Reads a `"char"`.
    public static func decode(_ cell: Cell) throws(PostgresError.DecodingError.Fault) -> UInt8 {
        let bytes = try cell.unwrapped()
        guard cell.type == .char else { throw .typeMismatch(cell.type) }
        guard bytes.count == 1, let byte = bytes.first else { throw .malformed }
        return byte
    }
}

/// Walks over the binary form of an array and reads nothing beyond its end.
private struct ArrayReader {
    let bytes: UnsafeRawBufferPointer
    var offset = 0

    init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    mutating func integer() throws(PostgresError.DecodingError.Fault) -> Int32 {
        guard offset + 4 <= bytes.count else { throw .malformed }
        let value = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
        offset += 4
        return value
    }

    mutating func element() throws(PostgresError.DecodingError.Fault) -> UnsafeRawBufferPointer? {
        let length = Int(try integer())
        guard length >= 0 else { return nil }
        guard length <= bytes.count - offset else { throw .malformed }
        let element = UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)])
        offset += length
        return element
    }
}
