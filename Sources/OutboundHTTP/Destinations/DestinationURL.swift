import CCurl

/// The parts of a URL that decide where a call goes, as libcurl itself reads them.
///
/// A second parser would read some hostile URL in another way than the one that connects.
struct DestinationURL: Sendable, Equatable {
    let isSecure: Bool
    /// Without brackets; decimal and octal addresses are in their usual form.
    let host: String
    let port: Int

    init(_ text: String) throws(OutboundHTTPError) {
        guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            throw .malformed("the URL holds a space or a control character")
        }
        guard let parts = curl_url() else { throw .local("out of memory") }
        defer { curl_url_cleanup(parts) }
        let flags = UInt32(CURLU_NON_SUPPORT_SCHEME | CURLU_DISALLOW_USER)
        switch curl_url_set(parts, CURLUPART_URL, text, flags) {
        case CURLUE_OK: break
        case CURLUE_USER_NOT_ALLOWED: throw .malformed("the URL holds a user or a password: give them apart")
        default: throw .malformed("the URL is not of the form https://host/path")
        }
        let scheme = Self.part(CURLUPART_SCHEME, of: parts)
        guard scheme == "http" || scheme == "https" else {
            throw .malformed("the URL must begin with https://")
        }
        guard let name = Self.part(CURLUPART_HOST, of: parts), !name.isEmpty,
            let number = Self.part(CURLUPART_PORT, of: parts, flags: UInt32(CURLU_DEFAULT_PORT)).flatMap(Int.init)
        else { throw .malformed("the URL names no host") }
        isSecure = scheme == "https"
        host = name.hasPrefix("[") ? String(name.dropFirst().prefix { $0 != "]" && $0 != "%" }) : name.lowercased()
        port = number
    }

    /// The address, where the host is one.
    var address: IPAddress? { IPAddress(host) }

    private static func part(_ part: CURLUPart, of parts: OpaquePointer, flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(parts, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
