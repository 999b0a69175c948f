import Elements
import Hummingbird

/// A JSON array of a vendor's records, made piece by piece while the client takes it: each record's bytes as the vendor sent them, unless a view
/// of them is wanted.
///
/// Beside the records themselves no more than one piece is held, however many there are and however large one is.
struct RecordListBody: Sendable, Sequence {
    /// The most bytes of a piece.
    static let pieceBytes = 65_536

    private let records: [RecordSlice]
    private let view: RecordView?

    /// Takes the records, and how they are to be seen; as they are without a view.
    init(_ records: [RecordSlice], view: RecordView? = nil) {
        self.records = records
        self.view = view
    }

    /// The answer, whose errors have all been told by now: nothing here can fail but the connection.
    var response: Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "application/json", .cacheControl: "no-store",
                .elementsReturnedCount: String(records.count),
            ],
            body: ResponseBody(contentLength: length) { writer in
                for piece in self { try await writer.write(piece) }
                try await writer.finish(nil)
            }
        )
    }

    func makeIterator() -> Pieces {
        Pieces(records: records, view: view, capacity: Swift.min(length ?? 0, Self.pieceBytes))
    }

    /// The length of it all; nil where records are changed, whose lengths are known only then.
    private var length: Int? {
        guard view == nil else { return nil }
        return records.reduce(2 + Swift.max(records.count - 1, 0)) { $0 + $1.bytes.count }
    }

    /// Fills one piece after another.
    struct Pieces: IteratorProtocol {
        private let records: [RecordSlice]
        private let view: RecordView?
        /// How much room a piece has from the start.
        private let capacity: Int
        /// What is still to be written of the record that was begun.
        private var rest: ArraySlice<UInt8> = []
        private var index = 0
        private var hasEnded = false

        fileprivate init(records: [RecordSlice], view: RecordView?, capacity: Int) {
            self.records = records
            self.view = view
            self.capacity = capacity
        }

        mutating func next() -> ByteBuffer? {
            guard !hasEnded else { return nil }
            var piece = ByteBuffer()
            piece.reserveCapacity(minimumWritableBytes: capacity)
            while piece.readableBytes < RecordListBody.pieceBytes {
                if !rest.isEmpty {
                    let part = rest.prefix(RecordListBody.pieceBytes - piece.readableBytes)
                    piece.writeBytes(part)
                    rest = rest.dropFirst(part.count)
                } else if index < records.count {
                    piece.writeInteger(UInt8(ascii: index == 0 ? "[" : ","))
                    rest = begin(records[index])
                    index += 1
                } else {
                    piece.writeStaticString(records.isEmpty ? "[]" : "]")
                    hasEnded = true
                    break
                }
            }
            return piece
        }

        private func begin(_ record: RecordSlice) -> ArraySlice<UInt8> {
            (view?.bytes(of: record.bytes) ?? record.bytes)[...]
        }
    }
}
