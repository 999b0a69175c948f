/// Compares bytes in a time that does not tell where they differ.
public enum ConstantTime {
    /// Returns whether two byte strings are equal, having looked at every byte of both.
    ///
    /// The length is no secret: byte strings of different lengths are told apart at once.
    public static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (one, other) in zip(left, right) { difference |= one ^ other }
        return difference == 0
    }
}
