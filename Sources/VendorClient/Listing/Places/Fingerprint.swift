/// FNV-1a of bytes: tells pages, tokens and records apart by accident only, and is the same in every process.
struct Fingerprint: Sendable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    /// As it is stored.
    var text: String { String(value, radix: 36) }
}
