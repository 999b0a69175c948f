/// A URL taken apart by our own strict rules, and put together again for libcurl, so that both read it the same way.
struct DestinationURL: Sendable, Hashable {
    let isSecure: Bool
    /// The host in lower case: a name, or an address without brackets.
    let host: String
    /// Set when the host is an address.
    let address: IPAddress?
    let port: UInt16
    /// The path and the query as they were given, from the first `/`.
    let target: String

    init(_ text: String) throws(OutboundHTTPError) {
        guard text.utf8.count <= 16_384 else { throw .malformed("the URL is longer than 16,384 bytes") }
        guard text.utf8.allSatisfy(Self.isAllowed) else {
            throw .malformed("the URL holds a space, a quote, a control character or a letter to be percent-encoded")
        }
        guard let colon = text.firstRange(of: "://") else { throw .malformed("the URL must begin with https://") }
        switch text[..<colon.lowerBound].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: throw .malformed("the URL must begin with https://")
        }
        let rest = text[colon.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else { throw .malformed("the URL holds a user or a password: give them apart") }
        let (host, port) = try Self.split(authority)
        (self.host, address) = try Self.checked(host)
        self.port = try Self.port(port) ?? (isSecure ? 443 : 80)
        let target = rest[end...].prefix { $0 != "#" }
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
    }

    /// The host as it stands in a URL, with brackets where it needs them.
    var hostText: String { host.contains(":") ? "[\(host)]" : host }

    /// The scheme, the host and, where it is not the usual one, the port.
    var origin: String {
        let usual: UInt16 = isSecure ? 443 : 80
        return (isSecure ? "https://" : "http://") + hostText + (port == usual ? "" : ":\(port)")
    }

    /// The whole URL for libcurl.
    var text: String { origin + target }

    /// What may be shown of a URL: its origin.
    static func shown(_ text: String) -> String {
        do throws(OutboundHTTPError) {
            return try DestinationURL(text).origin
        } catch {
            return "(a malformed URL)"
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !#"\"<>"#.utf8.contains(byte)
    }

    private static func split(_ authority: Substring) throws(OutboundHTTPError) -> (host: Substring, port: Substring?) {
        guard authority.hasPrefix("[") else {
            let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2 else { throw .malformed("an IPv6 address in a URL needs brackets") }
            return (parts.first ?? "", parts.count == 2 ? parts[1] : nil)
        }
        guard let close = authority.firstIndex(of: "]") else {
            throw .malformed("the bracket of the host is not closed")
        }
        let host = authority[..<close].dropFirst()
        guard host.contains(":") else { throw .malformed("only an IPv6 address stands in brackets") }
        let rest = authority[close...].dropFirst()
        guard rest.isEmpty || rest.hasPrefix(":") else { throw .malformed("something follows the host's bracket") }
        return (host, rest.isEmpty ? nil : rest.dropFirst())
    }

    private static func port(_ text: Substring?) throws(OutboundHTTPError) -> UInt16? {
        guard let text else { return nil }
        guard text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let port = UInt16(text), port > 0 else {
            throw .malformed("the port must be a number from 1 to 65535")
        }
        return port
    }

    private static func checked(_ text: Substring) throws(OutboundHTTPError) -> (String, IPAddress?) {
        let host = text.lowercased()
        if host.contains(":") {
            guard let address = IPAddress(host) else { throw .malformed("the host is no IPv6 address") }
            return (host, address)
        }
        guard !host.isEmpty, host.utf8.count <= 253 else { throw .malformed("the URL names no host") }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard let last = labels.last, !last.isEmpty else { throw .malformed("the URL's host ends in a dot") }
        // What ends in a number is an address, or a trick: resolvers take '127.1', '0x7f000001' and '017700000001'.
        if last.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) || last.hasPrefix("0x") {
            guard let address = IPAddress(host) else {
                throw .refused("'\(host)' is no address: write an IPv4 address as four decimal numbers")
            }
            return (host, address)
        }
        for label in labels {
            let fits = (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
            guard fits, label.utf8.allSatisfy(isHostByte) else {
                throw .malformed("the host must be letters, digits, hyphens and single dots (write others in punycode)")
            }
        }
        return (host, nil)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
