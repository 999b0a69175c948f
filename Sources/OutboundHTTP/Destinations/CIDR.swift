/// A range of addresses, such as `10.0.0.0/8`; an address alone is a range of one.
public struct CIDR: Sendable, Hashable, CustomStringConvertible {
    /// The first address.
    public let base: IPAddress
    /// How many leading bits are fixed.
    public let prefix: Int

    /// Reads `address/bits` or `address`; nil if it is neither, or if bits beyond the prefix are set.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, let base = IPAddress(String(first)), parts.count <= 2 else { return nil }
        let bits = base.bytes.count * 8
        guard let prefix = parts.count == 1 ? bits : Int(parts[1]), (0...bits).contains(prefix) else { return nil }
        self.base = base
        self.prefix = prefix
        guard masked(base) == base.bytes else { return nil }
    }

    /// Whether the address lies in the range; an address of the other version never does.
    public func contains(_ address: IPAddress) -> Bool {
        address.bytes.count == base.bytes.count && masked(address) == base.bytes
    }

    /// The usual text form.
    public var description: String { "\(base)/\(prefix)" }

    private func masked(_ address: IPAddress) -> [UInt8] {
        address.bytes.enumerated().map { index, byte in
            let fixed = min(max(prefix - index * 8, 0), 8)
            return byte & UInt8(truncatingIfNeeded: 0xFF00 >> fixed)
        }
    }
}
