/// Where in a URL a piece of a template stands, and what a value must be to stand there.
enum URLPlace: Sendable, Hashable {
    case scheme
    /// Scheme, host and port together: the template begins with a placeholder.
    case origin
    case afterOrigin
    case authorityStart
    case authority
    /// The whole host, with a port or without, with a scheme or without.
    case host
    /// A part of one label of the host.
    case label
    case path
    case query

    /// What a value in this place must be, for the message.
    var wanted: String {
        switch self {
        case .origin: "http:// or https:// and a host, with nothing after it but a port"
        case .host: "a host name, with nothing after it but a port"
        case .label: "one label of a host name: letters, digits and hyphens"
        case .path: "one segment of a path"
        default: "text"
        }
    }

    /// The value as it stands in this place, or `nil` if it may not.
    func encode(_ value: String) -> String? {
        switch self {
        case .origin: Self.scheme(of: value) != nil && Self.isHost(Self.withoutScheme(value)) ? value : nil
        case .host: Self.isHost(Self.withoutScheme(value)) ? value : nil
        case .label: Self.isLabel(value) ? value : nil
        case .path: value.isEmpty || value == "." || value == ".." ? nil : Self.percentEncoded(value)
        case .query: Self.percentEncoded(value)
        case .scheme, .afterOrigin, .authorityStart, .authority: nil
        }
    }

    /// Everything but RFC 3986's unreserved characters as `%XX` of its UTF-8.
    static func percentEncoded(_ value: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0x0F)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func scheme(of value: String) -> String? {
        ["http://", "https://"].first { value.hasPrefix($0) }
    }

    private static func withoutScheme(_ value: String) -> Substring {
        value.dropFirst(scheme(of: value)?.count ?? 0)
    }

    private static func isHost(_ value: Substring) -> Bool {
        var host = value
        if host.hasPrefix("[") {
            guard let close = host.firstIndex(of: "]") else { return false }
            let address = host[host.index(after: host.startIndex)..<close]
            guard !address.isEmpty, address.utf8.allSatisfy({ isHexDigit($0) || $0 == 0x3A || $0 == 0x2E }) else {
                return false
            }
            let port = host[host.index(after: close)...]
            return port.isEmpty || (port.first == ":" && isPort(port.dropFirst()))
        }
        if let colon = host.lastIndex(of: ":") {
            guard isPort(host[host.index(after: colon)...]) else { return false }
            host = host[..<colon]
        }
        guard host.utf8.count <= 253 else { return false }
        return host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isLabel(String($0)) }
    }

    private static func isPort(_ text: Substring) -> Bool {
        guard text.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let port = UInt16(text) else { return false }
        return port > 0
    }

    private static func isLabel(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 63, !text.hasPrefix("-"), !text.hasSuffix("-") else { return false }
        return text.utf8.allSatisfy { byte in
            byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "-")
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
    }
}
