/// What a `Range` header asks for of a file.
enum ByteRange: Sendable, Equatable {
    /// All of it: no range was asked for, or one that need not be honoured.
    case whole
    /// These bytes.
    case part(Range<Int64>)
    /// Bytes that the file does not have.
    case unsatisfiable

    /// Reads the header.
    ///
    /// One range is honoured. Several, another unit or a malformed header mean the whole, as RFC 9110 has it.
    ///
    /// - Parameters:
    ///   - header: The header's value, nil where there is none.
    ///   - length: How many bytes the file has.
    init(_ header: String?, length: Int64) {
        guard let header, header.hasPrefix("bytes=") else {
            self = .whole
            return
        }
        let bounds = header.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard bounds.count == 2, let from = bounds.first, let to = bounds.last else {
            self = .whole
            return
        }
        switch (Self.number(from), Self.number(to), from.isEmpty, to.isEmpty) {
        case (nil, let count?, true, false):
            self = count > 0 && length > 0 ? .part(max(0, length - count)..<length) : .unsatisfiable
        case (let start?, nil, false, true):
            self = start < length ? .part(start..<length) : .unsatisfiable
        case (let start?, let end?, false, false) where end >= start:
            self = start < length ? .part(start..<(min(end, length - 1) + 1)) : .unsatisfiable
        default:
            self = .whole
        }
    }

    private static func number(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(text)
    }
}
