import Foundation

/// A network whose proxies are believed: `10.0.0.0/8`, `::1`, `192.0.2.7`.
public struct ProxyNetwork: Sendable, Hashable {
    private let prefix: [UInt8]
    private let length: Int

    /// Reads a network or a single address.
    ///
    /// - Returns: Nil where it is neither.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first, let bytes = Self.bytes(of: String(address)) else { return nil }
        if parts.count == 2 {
            guard let given = parts.last.flatMap({ Int($0) }), (0...(bytes.count * 8)).contains(given) else {
                return nil
            }
            length = given
        } else {
            length = bytes.count * 8
        }
        prefix = bytes
    }

    /// Reads a comma list, as `POLLUX_TRUSTED_PROXIES` holds it.
    ///
    /// - Returns: Nil where one of its entries is no network.
    public static func list(_ text: String) -> [ProxyNetwork]? {
        var networks: [ProxyNetwork] = []
        for entry in text.split(separator: ",") {
            guard let network = ProxyNetwork(entry.trimmingCharacters(in: .whitespaces)) else { return nil }
            networks.append(network)
        }
        return networks
    }

    /// Whether an address lies in the network.
    public func contains(_ address: String) -> Bool {
        guard let bytes = Self.bytes(of: address), bytes.count == prefix.count else { return false }
        let whole = length / 8
        guard bytes.prefix(whole) == prefix.prefix(whole) else { return false }
        let rest = length % 8
        guard rest > 0, let mine = prefix.dropFirst(whole).first, let other = bytes.dropFirst(whole).first else {
            return true
        }
        let mask = UInt8(truncatingIfNeeded: 0xFF00 >> rest)
        return mine & mask == other & mask
    }

    /// The 4 or 16 bytes of an address; an IPv4 address mapped into IPv6 is its IPv4 address.
    static func bytes(of text: String) -> [UInt8]? {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return withUnsafeBytes(of: v4) { Array($0) } }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: v6) { Array($0) }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        return Array(bytes.prefix(12)) == mapped ? Array(bytes.suffix(4)) : bytes
    }
}
