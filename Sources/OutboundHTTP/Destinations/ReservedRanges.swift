/// The addresses that are nobody's on the public internet: private, local, reserved, for documentation, or tunnels
/// that lead to other addresses unseen.
///
/// From IANA's special-purpose registries. Outside of `2000::/3` no IPv6 address is public at all.
enum ReservedRanges {
    static let ipv4: [CIDR] = [
        "0.0.0.0/8",  // this network
        "10.0.0.0/8",  // private
        "100.64.0.0/10",  // carrier-grade NAT
        "127.0.0.0/8",  // loopback
        "169.254.0.0/16",  // link-local, where clouds keep their metadata
        "172.16.0.0/12",  // private
        "192.0.0.0/24",  // protocol assignments
        "192.0.2.0/24",  // documentation
        "192.88.99.0/24",  // 6to4 relays
        "192.168.0.0/16",  // private
        "198.18.0.0/15",  // benchmarks
        "198.51.100.0/24",  // documentation
        "203.0.113.0/24",  // documentation
        "224.0.0.0/4",  // multicast
        "240.0.0.0/4",  // reserved, and broadcast
    ].compactMap { CIDR($0) }

    static let publicIPv6: [CIDR] = ["2000::/3"].compactMap { CIDR($0) }

    static let ipv6: [CIDR] = [
        "2001::/23",  // protocol assignments, Teredo's tunnels among them
        "2001:db8::/32",  // documentation
        "2002::/16",  // 6to4's tunnels
        "3fff::/20",  // documentation
    ].compactMap { CIDR($0) }

    /// Whether the address is reserved.
    ///
    /// One of the translation prefix `64:ff9b::/96` is what its IPv4 address is.
    static func contains(_ address: IPAddress) -> Bool {
        if let inner = address.embedded { return contains(inner) }
        guard address.bytes.count == 16 else { return ipv4.contains { $0.contains(address) } }
        return !publicIPv6.contains { $0.contains(address) } || ipv6.contains { $0.contains(address) }
    }
}
