/// The bytes of a statement's parameters, one after the other.
public struct ParameterBuffer: Sendable {
    /// Where one parameter lies in the bytes; a length below zero is null.
    struct Slot: Sendable {
        let type: PostgresType
        let offset: Int
        let length: Int32
        let isText: Bool
    }

    private(set) var bytes: [UInt8] = []
    private(set) var slots: [Slot] = []
    private var isNull = false

    init() {}

    /// Appends one byte.
    public mutating func append(_ byte: UInt8) {
        bytes.append(byte)
    }

    /// Appends bytes as they are.
    public mutating func append(contentsOf other: some Sequence<UInt8>) {
        bytes.append(contentsOf: other)
    }

    /// Appends an integer in network order.
    public mutating func append<T: FixedWidthInteger>(_ integer: T) {
        withUnsafeBytes(of: integer.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Marks the value that is being encoded as null.
    public mutating func markNull() {
        isNull = true
    }

    mutating func appendParameter(_ value: some PostgresEncodable) {
        appendSlot(type: type(of: value).postgresType, isText: false) { value.encode(into: &$0) }
    }

    mutating func appendText(_ text: String?, type: PostgresType) {
        appendSlot(type: type, isText: true) { buffer in
            guard let text else {
                buffer.markNull()
                return
            }
            // libpq reads a text parameter up to the first NUL: one inside becomes a byte that the server refuses.
            buffer.append(contentsOf: text.utf8.lazy.map { $0 == 0 ? 0xFF : $0 })
            buffer.append(UInt8(0))
        }
    }

    /// Appends the length and the bytes of one element of an array; -1 for null.
    mutating func appendElement(_ value: some PostgresEncodable) {
        let start = bytes.count
        append(Int32(-1))
        isNull = false
        value.encode(into: &self)
        if isNull {
            bytes.removeSubrange((start + 4)...)
        } else {
            let length = Int32(clamping: bytes.count - start - 4)
            withUnsafeBytes(of: length.bigEndian) { source in
                for (index, byte) in source.enumerated() { bytes[start + index] = byte }
            }
        }
        isNull = false
    }

    mutating func append(contentsOf other: ParameterBuffer) {
        let base = bytes.count
        bytes.append(contentsOf: other.bytes)
        for slot in other.slots {
            slots.append(Slot(type: slot.type, offset: base + slot.offset, length: slot.length, isText: slot.isText))
        }
    }

    private mutating func appendSlot(type: PostgresType, isText: Bool, _ encode: (inout ParameterBuffer) -> Void) {
        let start = bytes.count
        isNull = false
        encode(&self)
        let length = isNull ? -1 : Int32(clamping: bytes.count - start)
        slots.append(Slot(type: type, offset: start, length: length, isText: isText))
        isNull = false
    }
}
