/// Writes a file from its beginning to its end, in pieces that are large enough to be cheap.
///
/// Nothing of it counts until ``finish()`` has returned and the database has listed it.
struct FileAppender: Sendable {
    /// What a finished file is known by.
    struct Sum: Sendable, Equatable {
        let bytes: Int64
        let checksum: Int64
    }

    private let file: OpenFile
    private let beforeWrite: (@Sendable () throws -> Void)?
    private let directorySync: @Sendable () throws -> Void
    private var buffer: [UInt8] = []
    private var checksum = Checksum()

    private static let pieceSize = 262_144

    init(
        file: OpenFile,
        beforeWrite: (@Sendable () throws -> Void)? = nil,
        directorySync: @escaping @Sendable () throws -> Void = {}
    ) {
        self.file = file
        self.beforeWrite = beforeWrite
        self.directorySync = directorySync
    }

    /// Appends bytes.
    mutating func append(_ bytes: some Sequence<UInt8>) async throws {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.pieceSize { try await flush() }
    }

    /// Writes what is left and returns once all of it, the file's name included, survives a loss of power.
    mutating func finish() async throws -> Sum {
        try await flush()
        let (file, directorySync) = (file, directorySync)
        try await FileThreads.run {
            try file.sync()
            try directorySync()
        }
        return Sum(bytes: checksum.length, checksum: checksum.value)
    }

    private mutating func flush() async throws {
        guard !buffer.isEmpty else { return }
        let piece = buffer
        buffer = []
        buffer.reserveCapacity(Self.pieceSize)
        checksum.update(piece)
        let (file, beforeWrite) = (file, beforeWrite)
        try await FileThreads.run {
            try beforeWrite?()
            try file.write(piece)
        }
    }
}
