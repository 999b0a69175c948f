/// Writes JSON into bytes, in the order in which it is told to.
///
/// The field order of a notification is part of its contract and a vendor's record passes through untouched, neither of which an
/// encoder of dictionaries can promise.
struct JSONText {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// Opens an object, as a value or the document.
    mutating func beginObject() { open(UInt8(ascii: "{")) }

    /// Closes the object.
    mutating func endObject() { close(UInt8(ascii: "}")) }

    /// Opens an array.
    mutating func beginArray() { open(UInt8(ascii: "[")) }

    /// Closes the array.
    mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes a key; its value comes next.
    mutating func key(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string value.
    mutating func string(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 { escape(byte) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes an integer value.
    mutating func number(_ value: Int64) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
        needsComma = true
    }

    /// Writes bytes that are a JSON value already.
    mutating func raw(_ value: [UInt8]) {
        separate()
        bytes.append(contentsOf: value)
        needsComma = true
    }

    /// Writes a key and a string.
    mutating func field(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    /// Writes a key and an integer.
    mutating func field(_ name: String, _ value: Int64) {
        key(name)
        number(value)
    }

    private mutating func open(_ byte: UInt8) {
        separate()
        bytes.append(byte)
        needsComma = false
    }

    private mutating func close(_ byte: UInt8) {
        bytes.append(byte)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case UInt8(ascii: "\n"): bytes.append(contentsOf: #"\n"#.utf8)
        case UInt8(ascii: "\r"): bytes.append(contentsOf: #"\r"#.utf8)
        case UInt8(ascii: "\t"): bytes.append(contentsOf: #"\t"#.utf8)
        case 0..<0x20:
            let digits = String(byte, radix: 16)
            bytes.append(contentsOf: #"\u00"#.utf8)
            if digits.utf8.count < 2 { bytes.append(UInt8(ascii: "0")) }
            bytes.append(contentsOf: digits.utf8)
        default: bytes.append(byte)
        }
    }
}
