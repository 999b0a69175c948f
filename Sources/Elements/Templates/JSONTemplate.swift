/// A JSON value with placeholders in its texts: the body of a request, as an element writes it.
///
/// A text that is one placeholder alone becomes the value itself (a number stays one); inside a longer text, the value is put in as
/// text. What has no value is left out: the member, then the object or list that is empty without it, and of a list the whole
/// object that lost a member. So a filter without its bound does not stay behind in half.
public struct JSONTemplate: Sendable, Hashable {
    let root: JSONTemplateNode

    /// All names that stand in `${…}`, in their order, some more than once.
    public var placeholders: [String] { root.placeholders }

    /// The keys of the configuration that it needs.
    public var configurationKeys: [String] {
        placeholders.compactMap { TemplatePart.placeholder($0).configurationKey }
    }

    /// The names of the operator's own values that it needs.
    public var operatorKeys: [String] { placeholders.compactMap { TemplatePart.placeholder($0).operatorKey } }

    /// Puts the values in.
    ///
    /// - Parameter value: gives the value for a name in `${…}`, such as `limit` or `config.tenant`; `nil` leaves it out.
    /// - Returns: JSON text; `{}` if nothing is left.
    /// - Throws: ``TemplateError`` if raw JSON is wanted inside a text.
    public func render(_ value: (String) -> JSONTemplateValue?) throws(TemplateError) -> [UInt8] {
        var bytes: [UInt8] = []
        guard try root.render(value, into: &bytes) else { return Array("{}".utf8) }
        return bytes
    }
}

/// What a placeholder of a ``JSONTemplate`` stands for.
public enum JSONTemplateValue: Sendable, Hashable {
    /// Text, quoted and escaped as JSON wants it.
    case text(String)
    /// A number.
    case number(Int)
    /// JSON as it is.
    case raw([UInt8])
}

/// A value inside a ``JSONTemplate``.
indirect enum JSONTemplateNode: Sendable, Hashable {
    /// A member of an object.
    struct Member: Sendable, Hashable {
        let name: String
        let value: JSONTemplateNode
    }

    case object([Member])
    case list([JSONTemplateNode])
    case text([TemplatePart])
    /// A number, `true`, `false` or `null`, as it is spelt.
    case literal(String)

    var placeholders: [String] {
        switch self {
        case .object(let members): members.flatMap(\.value.placeholders)
        case .list(let items): items.flatMap(\.placeholders)
        case .text(let parts):
            parts.compactMap { part in
                guard case .placeholder(let name) = part else { return nil }
                return name
            }
        case .literal: []
        }
    }

    /// Writes the value, and tells whether there is one; nothing is written where there is none.
    func render(_ value: (String) -> JSONTemplateValue?, into bytes: inout [UInt8]) throws(TemplateError) -> Bool {
        switch self {
        case .object(let members): return try Self.object(members, value, into: &bytes).isThere
        case .list(let items): return try Self.list(items, value, into: &bytes)
        case .text(let parts): return try Self.text(parts, value, into: &bytes)
        case .literal(let text):
            bytes += text.utf8
            return true
        }
    }

    // MARK: - Kinds of values

    private static func object(
        _ members: [Member],
        _ value: (String) -> JSONTemplateValue?,
        into bytes: inout [UInt8]
    ) throws(TemplateError) -> (isThere: Bool, isWhole: Bool) {
        let start = bytes.count
        var written = 0
        bytes.append(UInt8(ascii: "{"))
        for member in members {
            let place = bytes.count
            if written > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONScanner.quote(Array(member.name.utf8), into: &bytes)
            bytes.append(UInt8(ascii: ":"))
            if try member.value.render(value, into: &bytes) {
                written += 1
            } else {
                bytes.removeSubrange(place...)
            }
        }
        bytes.append(UInt8(ascii: "}"))
        guard written > 0 || members.isEmpty else {
            bytes.removeSubrange(start...)
            return (false, false)
        }
        return (true, written == members.count)
    }

    private static func list(
        _ items: [JSONTemplateNode],
        _ value: (String) -> JSONTemplateValue?,
        into bytes: inout [UInt8]
    ) throws(TemplateError) -> Bool {
        let start = bytes.count
        var written = 0
        bytes.append(UInt8(ascii: "["))
        for item in items {
            let place = bytes.count
            if written > 0 { bytes.append(UInt8(ascii: ",")) }
            let isThere: Bool
            if case .object(let members) = item {
                isThere = try object(members, value, into: &bytes).isWhole
            } else {
                isThere = try item.render(value, into: &bytes)
            }
            if isThere {
                written += 1
            } else {
                bytes.removeSubrange(place...)
            }
        }
        bytes.append(UInt8(ascii: "]"))
        guard written > 0 || items.isEmpty else {
            bytes.removeSubrange(start...)
            return false
        }
        return true
    }

    private static func text(
        _ parts: [TemplatePart],
        _ value: (String) -> JSONTemplateValue?,
        into bytes: inout [UInt8]
    ) throws(TemplateError) -> Bool {
        if parts.count == 1, case .placeholder(let name) = parts[0] {
            switch value(name) {
            case nil: return false
            case .text(let text): JSONScanner.quote(Array(text.utf8), into: &bytes)
            case .number(let number): bytes += String(number).utf8
            case .raw(let json): bytes += json
            }
            return true
        }
        var result = ""
        for part in parts {
            switch part {
            case .literal(let text): result += text
            case .placeholder(let name):
                switch value(name) {
                case nil: return false
                case .text(let text): result += text
                case .number(let number): result += String(number)
                case .raw: throw TemplateError(message: "'${\(name)}' is no text, and must stand alone")
                }
            }
        }
        JSONScanner.quote(Array(result.utf8), into: &bytes)
        return true
    }
}
