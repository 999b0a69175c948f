extension JSONScanner {
    /// The unescaped characters of a string; half a surrogate pair becomes U+FFFD.
    func text(_ token: JSONToken) -> String {
        guard token.escaped else { return plainText(token.range) }
        return String(decoding: unescaped(token), as: UTF8.self)
    }

    /// The bytes of a range as text; the scanner has seen them, so they are UTF-8.
    func plainText(_ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }

    /// Whether a member's name is `name`.
    @inline(__always)
    func matches(_ token: JSONToken, _ name: [UInt8]) -> Bool {
        guard !token.escaped else { return unescaped(token) == name }
        guard token.range.count == name.count else { return false }
        var index = 0
        while index < name.count {
            guard bytes[token.range.lowerBound &+ index] == name[index] else { return false }
            index &+= 1
        }
        return true
    }

    /// The UTF-8 of a string with its escapes resolved.
    func unescaped(_ token: JSONToken) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(token.range.count)
        var index = token.range.lowerBound
        let end = token.range.upperBound
        while index < end {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "\\"), index &+ 1 < end else {
                result.append(byte)
                index &+= 1
                continue
            }
            let kind = bytes[index &+ 1]
            index &+= 2
            guard kind == UInt8(ascii: "u") else {
                result.append(Self.resolved(kind))
                continue
            }
            let unit = codeUnit(at: index, before: end)
            index &+= 4
            result.append(contentsOf: scalar(unit, &index, before: end))
        }
        return result
    }

    /// The scalar that an escaped UTF-16 unit begins, its second half taken along where there is one.
    private func scalar(_ unit: UInt32, _ index: inout Int, before end: Int) -> [UInt8] {
        var value = unit
        if (0xD800..<0xDC00).contains(unit), index &+ 6 <= end,
            bytes[index] == UInt8(ascii: "\\"), bytes[index &+ 1] == UInt8(ascii: "u")
        {
            let low = codeUnit(at: index &+ 2, before: end)
            if (0xDC00..<0xE000).contains(low) {
                value = 0x10000 &+ ((unit &- 0xD800) << 10) &+ (low &- 0xDC00)
                index &+= 6
            }
        }
        return Array(String(Character(Unicode.Scalar(value) ?? "\u{FFFD}")).utf8)
    }

    private func codeUnit(at index: Int, before end: Int) -> UInt32 {
        var unit: UInt32 = 0
        var offset = 0
        while offset < 4, index &+ offset < end {
            let byte = bytes[index &+ offset]
            let digit = byte &- 0x30 < 10 ? byte &- 0x30 : ((byte | 0x20) &- 0x61) &+ 10
            unit = unit << 4 | UInt32(digit & 0x0F)
            offset &+= 1
        }
        return unit
    }

    private static func resolved(_ kind: UInt8) -> UInt8 {
        switch kind {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: kind
        }
    }
}
