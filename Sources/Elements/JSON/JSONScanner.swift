/// Walks over JSON text byte by byte, strictly: RFC 8259 and well-formed UTF-8, or a ``JSONFault``.
///
/// The buffer is borrowed for the walk only. Every index is compared with the end before it is read, since the bytes are a
/// stranger's; nesting is limited, since the walk is recursive.
struct JSONScanner {
    /// The deepest nesting that is accepted.
    static let depthLimit = 256

    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The byte at the position, or 0 (which is no JSON) at the end.
    @inline(__always)
    var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    @inline(__always)
    mutating func skipSpace() {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position &+= 1
        }
    }

    /// Leaves the position after trailing space, which must be the end.
    mutating func expectEnd() throws(JSONFault) {
        skipSpace()
        guard position == bytes.count else { throw JSONFault("something follows the JSON value", at: position) }
    }

    /// Skips one value, space before it included, and returns where it lies.
    @discardableResult
    mutating func value(depth: Int) throws(JSONFault) -> Range<Int> {
        skipSpace()
        let start = position
        switch current {
        case UInt8(ascii: "\""):
            _ = try string()
        case UInt8(ascii: "{"):
            try object(depth: depth) { (scanner, _) throws(JSONFault) in
                _ = try scanner.value(depth: depth &+ 1)
            }
        case UInt8(ascii: "["):
            try array(depth: depth) { (scanner, _) throws(JSONFault) in
                _ = try scanner.value(depth: depth &+ 1)
            }
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        default: try number()
        }
        return start..<position
    }

    /// Walks an object at the position and calls `member` before each member's value, which it must consume.
    @inline(__always)
    mutating func object(
        depth: Int,
        member: (inout JSONScanner, JSONToken) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        guard depth < Self.depthLimit else { throw JSONFault("nested too deeply", at: position) }
        position &+= 1
        skipSpace()
        if current == UInt8(ascii: "}") {
            position &+= 1
            return
        }
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw expected("a member's name") }
            let key = try string()
            skipSpace()
            guard current == UInt8(ascii: ":") else { throw expected("a colon") }
            position &+= 1
            try member(&self, key)
            skipSpace()
            if current == UInt8(ascii: ",") {
                position &+= 1
                continue
            }
            guard current == UInt8(ascii: "}") else { throw expected("a comma or the end of the object") }
            position &+= 1
            return
        }
    }

    /// Walks an array at the position and calls `element` before each element, which it must consume.
    @inline(__always)
    mutating func array(
        depth: Int,
        element: (inout JSONScanner, Int) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        guard depth < Self.depthLimit else { throw JSONFault("nested too deeply", at: position) }
        position &+= 1
        skipSpace()
        if current == UInt8(ascii: "]") {
            position &+= 1
            return
        }
        var index = 0
        while true {
            try element(&self, index)
            index &+= 1
            skipSpace()
            if current == UInt8(ascii: ",") {
                position &+= 1
                continue
            }
            guard current == UInt8(ascii: "]") else { throw expected("a comma or the end of the array") }
            position &+= 1
            return
        }
    }

    /// Consumes the string at the position and returns where its characters lie.
    mutating func string() throws(JSONFault) -> JSONToken {
        position &+= 1
        let start = position
        var escaped = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position &+= 1
                return JSONToken(range: start..<(position &- 1), escaped: escaped)
            }
            if byte == UInt8(ascii: "\\") {
                escaped = true
                try escape()
            } else if byte >= 0x80 {
                try multibyte(byte)
            } else if byte >= 0x20 {
                position &+= 1
            } else {
                throw JSONFault("a control character in a string is not escaped", at: position)
            }
        }
        throw JSONFault("a string is never closed", at: start &- 1)
    }

    // MARK: - The parts of a value

    private mutating func escape() throws(JSONFault) {
        position &+= 1
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position &+= 1
        case UInt8(ascii: "u"):
            guard bytes.count &- position >= 5, (1...4).allSatisfy({ isHexDigit(bytes[position &+ $0]) }) else {
                throw JSONFault("\\u must be followed by four hex digits", at: position)
            }
            position &+= 5
        default:
            throw JSONFault("an unknown escape in a string", at: position)
        }
    }

    /// Accepts exactly the well-formed sequences of Unicode's table 3-7: no overlong forms, no surrogates, no more than U+10FFFF.
    private mutating func multibyte(_ lead: UInt8) throws(JSONFault) {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw JSONFault("a string is not UTF-8", at: position)
        }
        guard bytes.count &- position >= length, second.contains(bytes[position &+ 1]) else {
            throw JSONFault("a string is not UTF-8", at: position)
        }
        var index = 2
        while index < length {
            guard bytes[position &+ index] & 0xC0 == 0x80 else {
                throw JSONFault("a string is not UTF-8", at: position)
            }
            index &+= 1
        }
        position &+= length
    }

    private mutating func number() throws(JSONFault) {
        let start = position
        if current == UInt8(ascii: "-") { position &+= 1 }
        if current == UInt8(ascii: "0") {
            position &+= 1
        } else {
            try digits(start)
        }
        if current == UInt8(ascii: ".") {
            position &+= 1
            try digits(start)
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position &+= 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position &+= 1 }
            try digits(start)
        }
    }

    private mutating func digits(_ start: Int) throws(JSONFault) {
        let first = position
        while position < bytes.count, bytes[position] &- 0x30 < 10 { position &+= 1 }
        guard position > first else {
            throw start == position ? expected("a value") : JSONFault("a number lacks digits", at: position)
        }
    }

    private mutating func literal(_ word: StaticString) throws(JSONFault) {
        let length = word.utf8CodeUnitCount
        guard bytes.count &- position >= length else { throw expected("a value") }
        for index in 0..<length where bytes[position &+ index] != word.utf8Start[index] {
            throw expected("a value")
        }
        position &+= length
    }

    private func expected(_ what: String) -> JSONFault {
        JSONFault(position < bytes.count ? "expected \(what)" : "the text ends where \(what) should be", at: position)
    }

    private func isHexDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
    }
}

/// A string found by the scanner: where its characters lie, quotes excluded, and whether any of them is escaped.
struct JSONToken {
    let range: Range<Int>
    let escaped: Bool
}
