/// A finished result, open for reading: it can be read to its end even when its retention ends meanwhile.
public struct BulkFile: Sendable {
    /// In which form a result is asked for.
    public enum Format: String, Sendable, CaseIterable {
        /// `application/json`: one record a line, as the platform has it.
        case json
        /// `application/jsonl`: one record a line.
        case jsonLines = "jsonl"
        /// `text/csv`, RFC 4180.
        case csv
    }

    /// The format that it is in.
    public let format: Format
    /// How many bytes it has.
    public let length: Int64
    /// A strong entity tag with its quotes: of this job, this format and these bytes alone.
    public let entityTag: String
    /// What a download of it is to be called.
    public let fileName: String

    let file: OpenFile

    /// The media type of the format.
    public var contentType: String {
        switch format {
        case .json: "application/json"
        case .jsonLines: "application/jsonl"
        case .csv: "text/csv; charset=utf-8"
        }
    }

    /// The bytes of a range, or all of them, in pieces that are read when they are asked for and never on the cooperative pool.
    public func chunks(_ range: Range<Int64>? = nil) -> BulkFileChunks {
        BulkFileChunks(file: file, range: (range ?? 0..<length).clamped(to: 0..<length))
    }
}

/// The pieces of a file, one after another.
public struct BulkFileChunks: AsyncSequence, Sendable {
    let file: OpenFile
    let range: Range<Int64>

    private static let size = 131_072

    /// Reads the next piece when it is asked for.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let file: OpenFile
        var offset: Int64
        let end: Int64

        /// The next piece, nil at the end of the range.
        ///
        /// - Throws: ``StorageError``, and an error if the file ends too early.
        public mutating func next() async throws -> [UInt8]? {
            guard offset < end else { return nil }
            let (file, from, count) = (file, offset, Int(Swift.min(Int64(BulkFileChunks.size), end - offset)))
            let piece = try await FileThreads.run { try file.read(at: from, count: count) }
            guard !piece.isEmpty else { throw FileFault(description: "a result file ended before its length") }
            offset += Int64(piece.count)
            return piece
        }
    }

    /// Starts at the range's beginning.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(file: file, offset: range.lowerBound, end: range.upperBound)
    }
}
