import Elements

/// Turns JSON lines into CSV as they pass by: RFC 4180, a header row, one row a record.
struct CSVTable: Sendable {
    private let columns: [String]
    private let places: [String: Int]
    private var file: FileAppender
    private var rest: [UInt8] = []

    init(columns: [String], file: FileAppender) {
        self.columns = columns
        self.file = file
        places = Dictionary(columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Writes the names of the columns; nothing where there are none.
    mutating func writeHeader() async throws {
        guard !columns.isEmpty else { return }
        try await writeRow(columns)
    }

    /// Takes a piece of JSON lines, cut anywhere.
    mutating func take(_ piece: [UInt8]) async throws {
        var start = 0
        while let end = piece[start...].firstIndex(of: UInt8(ascii: "\n")) {
            rest.append(contentsOf: piece[start..<end])
            try await writeRecord(rest)
            rest.removeAll(keepingCapacity: true)
            start = end + 1
        }
        rest.append(contentsOf: piece[start...])
    }

    mutating func finish() async throws -> FileAppender.Sum {
        if !rest.isEmpty { try await writeRecord(rest) }
        return try await file.finish()
    }

    private mutating func writeRecord(_ line: [UInt8]) async throws {
        guard !columns.isEmpty else { return }
        var cells = [String](repeating: "", count: columns.count)
        for leaf in JSONRecord(line).leaves() {
            guard let place = places[leaf.path.storable], cells.indices.contains(place) else { continue }
            cells[place] = leaf.value.text ?? ""
        }
        try await writeRow(cells)
    }

    private mutating func writeRow(_ cells: [String]) async throws {
        // A row of one empty cell would be an empty line, which readers skip.
        let row = cells.count == 1 && cells[0].isEmpty ? "\"\"" : cells.map(Self.quoted).joined(separator: ",")
        try await file.append((row + "\r\n").utf8)
    }

    private static func quoted(_ cell: String) -> String {
        let needsQuotes = cell.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
        guard needsQuotes else { return cell }
        return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
