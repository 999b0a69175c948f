/// A decimal number of any length, compared exactly: a 19-digit id is no Double.
struct ExactDecimal: Comparable {
    private let isNegative: Bool
    /// The digits from the first that is not 0 to the last that is not.
    private let digits: ArraySlice<UInt8>
    /// The place of the first digit: 1 for 0.5, as for 5 it is 1 and for 50 it is 2.
    private let magnitude: Int

    /// Reads a number in JSON's spelling, nil if it is none.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 10_000 else { return nil }
        var index = 0
        let negative = bytes.first == UInt8(ascii: "-")
        if negative { index = 1 }
        let whole = bytes[index...].prefix(while: \.isASCIIDigit)
        guard !whole.isEmpty else { return nil }
        index += whole.count
        var all = Array(whole)
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            let fraction = bytes[(index + 1)...].prefix(while: \.isASCIIDigit)
            guard !fraction.isEmpty else { return nil }
            all += fraction
            index += 1 + fraction.count
        }
        guard let exponent = Self.exponent(bytes[index...]) else { return nil }
        let leading = all.prefix { $0 == 0x30 }.count
        var significant = all[leading...]
        while significant.last == 0x30 { significant = significant.dropLast() }
        digits = significant
        magnitude = significant.isEmpty ? Int.min : whole.count - leading + exponent
        isNegative = negative && !significant.isEmpty
    }

    static func == (left: Self, right: Self) -> Bool {
        left.isNegative == right.isNegative && left.magnitude == right.magnitude
            && left.digits.elementsEqual(right.digits)
    }

    static func < (left: Self, right: Self) -> Bool {
        guard left.isNegative == right.isNegative else { return left.isNegative }
        return left.isNegative ? isSmaller(right, left) : isSmaller(left, right)
    }

    private static func isSmaller(_ left: Self, _ right: Self) -> Bool {
        guard left.magnitude == right.magnitude else { return left.magnitude < right.magnitude }
        return left.digits.lexicographicallyPrecedes(right.digits)
    }

    /// Reads `e-3`; one beyond all reason counts as a very large one, since only the order matters.
    private static func exponent(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let letter = bytes.first else { return 0 }
        guard letter.lowercasedASCII == UInt8(ascii: "e") else { return nil }
        var digits = bytes.dropFirst()
        let negative = digits.first == UInt8(ascii: "-")
        if negative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.allSatisfy(\.isASCIIDigit) else { return nil }
        let value = digits.reduce(0) { min($0 * 10 + Int($1 - 0x30), 1_000_000_000_000) }
        return negative ? -value : value
    }
}
