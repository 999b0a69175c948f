/// Addresses that nobody outside may make us talk to: those that IANA's special-purpose registries do not call global.
///
/// Source: RFC 6890 and the registries it made, with multicast (RFC 5771, RFC 4291) and the documentation ranges.
enum ReservedRanges {
    static let all: [CIDR] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7",
        "fe80::/10", "fec0::/10", "ff00::/8",
    ].compactMap { CIDR($0) }

    static func contains(_ address: IPAddress) -> Bool {
        all.contains { $0.contains(address) }
    }
}
