extension String: PostgresEncodable, PostgresDecodable {
    /// `text`; cast in the statement where another type is wanted.
    public static var postgresType: PostgresType { .text }
    /// `text[]`.
    public static var postgresArrayType: PostgresType { .textArray }
    /// Appends the text's UTF-8; the server refuses a NUL, nothing is cut off.
    public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(contentsOf: utf8)
    }
    /// Reads a text of any kind, JSON, a UUID or an enum's label; cast other types to `text` in the statement.
    public static func decode(_ cell: Cell) throws(PostgresError.DecodingError.Fault) -> String {
        let bytes = try cell.unwrapped()
        switch cell.type {
        case .text, .varchar, .bpchar, .name, .json, .unknown, .xml, .char: return try text(bytes)
        case .jsonb:
            guard bytes.first == 1 else { throw .malformed }
            return try text(UnsafeRawBufferPointer(rebasing: bytes.dropFirst()))
        case .uuid: return try uuid(bytes)
        default:
            // An enum's label is sent as text; a composite type is not, and holds NUL bytes.
            guard cell.type.isUserDefined, !bytes.contains(0) else { throw .typeMismatch(cell.type) }
            return try text(bytes)
        }
    }

    private static func text(_ bytes: UnsafeRawBufferPointer) throws(PostgresError.DecodingError.Fault) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed }
        return text
    }

    private static func uuid(_ bytes: UnsafeRawBufferPointer) throws(PostgresError.DecodingError.Fault) -> String {
        guard bytes.count == 16 else { throw .malformed }
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
