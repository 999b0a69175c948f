import Elements
import Instances

/// Where a link of the vendor's leads: always to the element's own host, whatever the vendor wrote.
///
/// Only path and query of it are kept and asked for, at the origin of the element's base URL: even if two readers of a URL took a
/// link differently, the instance's credentials would go nowhere else. Where the link repeats a secret, that is taken out before it
/// is stored; requests bring their own.
struct NextLink {
    /// Path and query of the next page.
    let target: String

    /// Resolves a link.
    ///
    /// - Parameters:
    ///   - link: the address as the vendor gave it, whole or relative (RFC 3986, section 5.2).
    ///   - page: path and query of the page that gave it.
    ///   - instance: whose element and secrets are held against it.
    /// - Throws: ``VendorError/refused(_:)`` for another scheme, host or port and for user-info.
    init(_ link: String, on page: String, of instance: ConnectedInstance) throws(VendorError) {
        guard link.utf8.count <= PageCursor.longestToken else {
            throw .malformed("its next link is too long to be kept")
        }
        guard link.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw .malformed("its next link holds a control character")
        }
        var rest = link.prefix { $0 != "#" }
        let base = try Self.base(of: instance)
        if let scheme = Self.scheme(of: rest) {
            rest = rest.dropFirst(scheme.utf8.count + 1)
            guard rest.hasPrefix("//") else { throw .refused("the vendor's next link is no http address") }
            rest = try Self.stripAuthority(rest, scheme: scheme.lowercased(), base)
        } else if rest.hasPrefix("//") {
            rest = try Self.stripAuthority(rest, scheme: base.scheme, base)
        } else if rest.hasPrefix("?") {
            rest = page.prefix { $0 != "?" } + rest
        } else if !rest.hasPrefix("/") {
            let folder = page.prefix { $0 != "?" }
            rest = folder[...(folder.lastIndex(of: "/") ?? folder.startIndex)] + rest
        }
        let path = rest.prefix { $0 != "?" }
        let query = rest.dropFirst(path.count)
        target = Self.encoded(Self.withoutDots(path) + Self.withoutSecrets(query, instance))
    }

    // MARK: - The origin

    /// Scheme, host and port of an address.
    private struct Origin: Equatable {
        let scheme: String
        let host: String
        let port: String

        /// Takes an authority without user-info apart.
        init(scheme: String, authority: Substring) {
            self.scheme = scheme
            let end = authority.lastIndex(of: "]").map { authority.index(after: $0) } ?? authority.startIndex
            let colon = authority[end...].firstIndex(of: ":") ?? authority.endIndex
            host = authority[..<colon].lowercased()
            let given = authority[colon...].dropFirst()
            port = given.isEmpty ? (scheme == "https" ? "443" : "80") : String(given)
        }
    }

    private static func base(of instance: ConnectedInstance) throws(VendorError) -> Origin {
        let text: String
        do throws(TemplateError) {
            text = try instance.element.baseURL.render(instance.value)
        } catch {
            throw .refused(error.description)
        }
        let scheme = scheme(of: text[...]) ?? "https"
        let rest = text.dropFirst(scheme.utf8.count + 3)
        return Origin(scheme: scheme.lowercased(), authority: rest.prefix { $0 != "/" && $0 != "?" })
    }

    private static func scheme(of text: Substring) -> String? {
        let scheme = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        guard scheme.first?.isLetter == true, text[scheme.endIndex...].hasPrefix(":") else { return nil }
        return String(scheme)
    }

    /// The rest behind `//HOST`, which must be the base's own.
    private static func stripAuthority(
        _ text: Substring,
        scheme: String,
        _ base: Origin
    ) throws(VendorError) -> Substring {
        let rest = text.dropFirst(2)
        let authority = rest.prefix { !"/?\\".contains($0) }
        guard !authority.contains("@") else {
            throw .refused("the vendor's next link names a user: it is not followed")
        }
        guard Origin(scheme: scheme, authority: authority) == base else {
            let shown = String(
                (scheme + "://" + authority).unicodeScalars.filter { $0.isASCII }.prefix(100).map(Character.init)
            )
            throw .refused(
                "the vendor's next link leads to \(shown), away from the element's own host: it is not followed"
            )
        }
        let after = rest.dropFirst(authority.count)
        guard !after.hasPrefix("\\") else {
            throw .refused("the vendor's next link has a backslash behind its host, which readers take in two ways")
        }
        return after.hasPrefix("/") ? after : "/" + after
    }

    // MARK: - Path and query

    /// RFC 3986, section 5.2.4.
    private static func withoutDots(_ path: Substring) -> String {
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for segment in segments {
            switch segment {
            case ".": continue
            case "..": _ = kept.popLast()
            default: kept.append(segment)
            }
        }
        let endsInFolder = segments.last == "." || segments.last == ".."
        return "/" + kept.joined(separator: "/") + (endsInFolder && !kept.isEmpty ? "/" : "")
    }

    private static func withoutSecrets(_ query: Substring, _ instance: ConnectedInstance) -> String {
        guard query.hasPrefix("?") else { return "" }
        var keyName: String?
        if case .apiKey(.query, let name, _) = instance.element.authentication { keyName = name }
        let secrets = Set(instance.secrets.values.filter { $0.utf8.count >= 4 })
        let kept = query.dropFirst().split(separator: "&", omittingEmptySubsequences: false).filter { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { part in
                let spaced = part.replacing("+", with: " ")
                return String(spaced).removingPercentEncoding ?? String(spaced)
            }
            if let keyName, parts.first == keyName { return false }
            return parts.count < 2 || !secrets.contains(parts[1])
        }
        return kept.isEmpty ? "" : "?" + kept.joined(separator: "&")
    }

    /// Encodes what a vendor should have: all that no URL may hold.
    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte > 0x20, byte < 0x7F, !"\"\\<>^`{|}".utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
