/// Fifty mebibytes of zeros as 330 kB of gzip, made by hand: a deflate block of fixed codes that repeats one zero.
enum GzipBomb {
    /// CRC-32 of fifty mebibytes of zeros.
    private static let zeroSum: UInt32 = 0x0E9B_9B34

    static let fiftyMebibytes: [UInt8] = make(count: 50 << 20)

    private static func make(count: Int) -> [UInt8] {
        var bits = BitWriter()
        bits.append(1, count: 1)  // the last block
        bits.append(1, count: 2)  // fixed codes
        bits.appendCode(0x30, count: 8)  // the literal 0
        let (matches, rest) = (count - 1).quotientAndRemainder(dividingBy: 258)
        for _ in 0..<matches {
            bits.appendCode(0xC5, count: 8)  // length 258
            bits.appendCode(0, count: 5)  // distance 1
        }
        for _ in 0..<rest { bits.appendCode(0x30, count: 8) }
        bits.appendCode(0, count: 7)  // the end of the block
        let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
        return header + bits.finished() + bytes(zeroSum) + bytes(UInt32(truncatingIfNeeded: count))
    }

    private static func bytes(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}

private struct BitWriter {
    private var bytes: [UInt8] = []
    private var current: UInt8 = 0
    private var used = 0

    /// Appends a value, the lowest bit first.
    mutating func append(_ value: Int, count: Int) {
        for bit in 0..<count {
            if value >> bit & 1 == 1 { current |= 1 << used }
            used += 1
            guard used == 8 else { continue }
            bytes.append(current)
            (current, used) = (0, 0)
        }
    }

    /// Appends a Huffman code, the highest bit first.
    mutating func appendCode(_ code: Int, count: Int) {
        for bit in (0..<count).reversed() { append(code >> bit & 1, count: 1) }
    }

    func finished() -> [UInt8] { used == 0 ? bytes : bytes + [current] }
}
