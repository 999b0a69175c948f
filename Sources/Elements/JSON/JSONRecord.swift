/// A record in its vendor's own bytes, which are looked into and never rewritten.
///
/// No tree is built: a look-up walks over the bytes. Bytes that are no JSON are nobody's trap; every look-up then finds nothing.
public struct JSONRecord: Hashable, Sendable {
    /// The bytes as the vendor sent them.
    public let bytes: [UInt8]

    /// Takes bytes as they are, without looking at them.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Takes bytes that are one JSON value in UTF-8, strictly.
    ///
    /// - Throws: ``JSONFault`` with the byte at which they are not.
    public init(validating bytes: [UInt8]) throws(JSONFault) {
        self.bytes = bytes
        try withScanner { (scanner) throws(JSONFault) in
            try scanner.value(depth: 0)
            try scanner.expectEnd()
        }
    }

    /// The value as a whole: an object or an array as `.composite`; `nil` if the bytes are no JSON.
    public var value: JSONScalar? {
        do throws(JSONFault) {
            return try withScanner { (scanner) throws(JSONFault) in
                let range = try scanner.value(depth: 0)
                try scanner.expectEnd()
                return scanner.scalar(range)
            }
        } catch {
            return nil
        }
    }

    /// The value at a path: `nil` if it is not there, `.null` if it is `null`.
    ///
    /// Of members with one name the last counts, as everywhere.
    public func scalar(at path: FieldPath) -> JSONScalar? {
        scalars(at: [path])[0]
    }

    /// The values at several paths, found in one walk, in the paths' order.
    public func scalars(at paths: [FieldPath]) -> [JSONScalar?] {
        let tree = PathTree(paths)
        do throws(JSONFault) {
            return try withScanner { (scanner) throws(JSONFault) in
                var found = [Range<Int>?](repeating: nil, count: tree.slotCount)
                try scanner.capture(tree, node: 0, depth: 0, into: &found)
                return found.map { range in range.map { scanner.scalar($0) } }
            }
        } catch {
            return paths.map { _ in nil }
        }
    }

    /// The raw bytes of the value at a path, or `nil` if it is not there.
    public func raw(at path: FieldPath) -> ArraySlice<UInt8>? {
        let tree = PathTree([path])
        do throws(JSONFault) {
            return try withScanner { (scanner) throws(JSONFault) in
                var found: [Range<Int>?] = [nil]
                try scanner.capture(tree, node: 0, depth: 0, into: &found)
                return found[0].map { bytes[$0] }
            }
        } catch {
            return nil
        }
    }

    /// The record on one line, as JSON lines want it: raw line feeds, which can only lie outside strings, are taken out.
    ///
    /// Everything else stays byte for byte.
    public var onOneLine: [UInt8] {
        bytes.filter { $0 != 0x0A && $0 != 0x0D }
    }

    func withScanner<Result>(
        _ body: (inout JSONScanner) throws(JSONFault) -> Result
    ) throws(JSONFault) -> Result {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONFault) in
            var scanner = JSONScanner(buffer)
            return try body(&scanner)
        }
    }
}
