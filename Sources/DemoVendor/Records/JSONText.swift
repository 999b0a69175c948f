/// The little JSON that the CRM needs of its own: quoting a text, unquoting one, and taking an object apart without changing a byte of its values.
enum JSONText {
    struct Malformed: Error {}

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// The text that a value stands for when it is compared: a string without its quotes, anything else as it is spelled.
    static func plain(_ json: String) -> String {
        guard json.hasPrefix("\""), json.hasSuffix("\""), json.count >= 2 else { return json }
        let inner = json.dropFirst().dropLast()
        guard inner.contains("\\") else { return String(inner) }
        return String(inner).replacing("\\\"", with: "\"").replacing("\\/", with: "/").replacing("\\n", with: "\n")
            .replacing("\\\\", with: "\\")
    }

    /// The fields of an object in the order in which they stand, each value as it is spelled.
    static func fields(of bytes: [UInt8]) throws -> [RecordField] {
        var scanner = Scanner(bytes: bytes)
        return try scanner.object()
    }

    private struct Scanner {
        let bytes: [UInt8]
        var index = 0

        private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

        mutating func object() throws -> [RecordField] {
            var fields: [RecordField] = []
            try expect(UInt8(ascii: "{"))
            blank()
            if current == UInt8(ascii: "}") { return fields }
            repeat {
                index += fields.isEmpty ? 0 : 1
                blank()
                let name = JSONText.plain(try value())
                try expect(UInt8(ascii: ":"))
                fields.append(RecordField(name, json: try value()))
                blank()
            } while current == UInt8(ascii: ",")
            try expect(UInt8(ascii: "}"))
            return fields
        }

        private mutating func blank() {
            while let byte = current, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { index += 1 }
        }

        private mutating func expect(_ byte: UInt8) throws {
            blank()
            guard current == byte else { throw Malformed() }
            index += 1
        }

        private mutating func value() throws -> String {
            blank()
            let start = index
            var depth = 0
            repeat {
                guard let byte = current else { throw Malformed() }
                switch byte {
                case UInt8(ascii: "\""): try string()
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    depth += 1
                    index += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    depth -= 1
                    index += 1
                default: index += 1
                }
                if depth == 0, index > start, let next = current, ends(next) { break }
            } while true
            guard index > start, depth == 0 else { throw Malformed() }
            return String(decoding: bytes[start..<index], as: UTF8.self).trimmingBlanks
        }

        private func ends(_ byte: UInt8) -> Bool {
            [UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":")].contains(byte)
        }

        private mutating func string() throws {
            index += 1
            while let byte = current, byte != UInt8(ascii: "\"") { index += byte == UInt8(ascii: "\\") ? 2 : 1 }
            guard current != nil else { throw Malformed() }
            index += 1
        }
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = Substring(self)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
