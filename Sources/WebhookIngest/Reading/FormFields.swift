import Foundation

/// Turns what forms and queries write, `data[id]=7&type=update`, into a JSON object, so that it is read like any other body.
///
/// Brackets nest (`data[id]` becomes `data.id`), `data[]` and a name that comes again make arrays, every value is text. A form whose
/// only field is `payload` and holds JSON is that JSON.
enum FormFields {
    /// The most fields that are read.
    static let mostFields = 1_000
    /// The deepest nesting.
    static let deepest = 8

    /// Reads a form.
    ///
    /// - Returns: JSON, or nil where it is not properly percent-encoded UTF-8, has too many fields, nests too deep, or a name is text in
    ///   one place and an object in another.
    static func json(_ text: some StringProtocol) -> [UInt8]? {
        var root = Node.object([:], order: [])
        var fields: [(name: String, value: String)] = []
        for pair in text.split(separator: "&") {
            guard fields.count < mostFields else { return nil }
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decode(parts.first ?? ""), let value = decode(parts.dropFirst().first ?? ""), !name.isEmpty
            else { return nil }
            fields.append((name, value))
        }
        if fields.count == 1, let only = fields.first, only.name == "payload", isObject(only.value) {
            return Array(only.value.utf8)
        }
        for field in fields {
            guard let path = path(field.name), root.insert(field.value, at: path[...]) else { return nil }
        }
        var bytes: [UInt8] = []
        root.write(into: &bytes)
        return bytes
    }

    private static func isObject(_ text: String) -> Bool {
        text.utf8.first { $0 > 0x20 } == UInt8(ascii: "{")
    }

    private static func decode(_ text: some StringProtocol) -> String? {
        text.replacingOccurrences(of: "+", with: " ").removingPercentEncoding
    }

    /// `a[b][c]` as its names; what is no such form is one name.
    private static func path(_ name: String) -> [String]? {
        guard name.hasSuffix("]"), let open = name.firstIndex(of: "["), open != name.startIndex else { return [name] }
        let inner = name[name.index(after: open)...].dropLast().components(separatedBy: "][")
        guard inner.count < deepest else { return nil }
        return [String(name[..<open])] + inner
    }

    /// A part of the object under construction.
    private indirect enum Node {
        case text(String)
        case list([String])
        case object([String: Node], order: [String])

        mutating func insert(_ value: String, at path: ArraySlice<String>) -> Bool {
            guard let name = path.first else {
                switch self {
                case .text(let old): self = .list([old, value])
                case .list(let old): self = .list(old + [value])
                case .object(let members, _) where members.isEmpty: self = .text(value)
                case .object: return false
                }
                return true
            }
            if name.isEmpty, path.count == 1 {
                switch self {
                case .list(let old): self = .list(old + [value])
                case .object(let members, _) where members.isEmpty: self = .list([value])
                default: return false
                }
                return true
            }
            guard case .object(var members, var order) = self else { return false }
            if members[name] == nil { order.append(name) }
            var member = members[name] ?? .object([:], order: [])
            guard member.insert(value, at: path.dropFirst()) else { return false }
            members[name] = member
            self = .object(members, order: order)
            return true
        }

        func write(into bytes: inout [UInt8]) {
            switch self {
            case .text(let text): JSONText.write(text, into: &bytes)
            case .list(let texts):
                bytes.append(UInt8(ascii: "["))
                for (index, text) in texts.enumerated() {
                    if index > 0 { bytes.append(UInt8(ascii: ",")) }
                    JSONText.write(text, into: &bytes)
                }
                bytes.append(UInt8(ascii: "]"))
            case .object(let members, let order):
                bytes.append(UInt8(ascii: "{"))
                for (index, name) in order.enumerated() {
                    if index > 0 { bytes.append(UInt8(ascii: ",")) }
                    JSONText.write(name, into: &bytes)
                    bytes.append(UInt8(ascii: ":"))
                    members[name]?.write(into: &bytes)
                }
                bytes.append(UInt8(ascii: "}"))
            }
        }
    }
}

/// Writes texts as JSON strings.
enum JSONText {
    /// Appends a text with its quotes.
    static func write(_ text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes += Array("\\u00\(digits.count < 2 ? "0" : "")\(digits)".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
