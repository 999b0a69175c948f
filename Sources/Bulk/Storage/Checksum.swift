/// A running checksum over bytes, the same however they are cut: it finds what a disk has lost or mixed up, not a forger.
///
/// Eight bytes a step, since a file is summed as it is written, as it is joined and while it is turned into CSV.
struct Checksum: Sendable, Equatable {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var pending: UInt64 = 0
    private var pendingBytes: UInt64 = 0
    private(set) var length: Int64 = 0

    mutating func update(_ bytes: some Sequence<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
        if done == nil { Array(bytes).withUnsafeBytes { update($0) } }
    }

    /// The sum of all bytes so far.
    var value: Int64 {
        var copy = self
        copy.mix(pending ^ (pendingBytes << 56))
        copy.mix(UInt64(bitPattern: length))
        return Int64(bitPattern: copy.state ^ (copy.state >> 31))
    }

    private mutating func update(_ bytes: UnsafeRawBufferPointer) {
        length &+= Int64(bytes.count)
        var index = 0
        while index < bytes.count, pendingBytes != 0 {
            take(bytes[index])
            index += 1
        }
        while bytes.count - index >= 8 {
            mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
            index += 8
        }
        while index < bytes.count {
            take(bytes[index])
            index += 1
        }
    }

    private mutating func take(_ byte: UInt8) {
        pending |= UInt64(byte) << (pendingBytes * 8)
        pendingBytes += 1
        guard pendingBytes == 8 else { return }
        mix(pending)
        pending = 0
        pendingBytes = 0
    }

    private mutating func mix(_ word: UInt64) {
        let product = (state ^ word) &* 0xFF51_AFD7_ED55_8CCD
        state = (product << 29 | product >> 35) &+ 0x52DC_E729
    }
}
