import Foundation

/// What a benchmark found.
struct Report {
    /// One figure.
    struct Figure: Encodable {
        let name: String
        let value: Double
        let unit: String
        let conditions: String
    }

    let title: String
    let conditions: String
    let columns: [String]
    private(set) var rows: [[String]] = []
    private(set) var figures: [Figure] = []

    init(title: String, conditions: String, columns: [String]) {
        self.title = title
        self.conditions = conditions
        self.columns = columns
    }

    mutating func add(row: [String]) {
        rows.append(row)
    }

    mutating func add(_ name: String, _ value: Double, _ unit: String) {
        figures.append(Figure(name: name, value: value, unit: unit, conditions: conditions))
    }

    /// Returns one JSON object a line.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try figures.map { String(decoding: try encoder.encode($0), as: UTF8.self) }.joined(separator: "\n")
    }

    /// Returns a table for people.
    func table() -> String {
        let lines = [columns] + rows
        let widths = columns.indices.map { column in
            lines.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        let text = lines.map { line in
            zip(line, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(separator: "  ")
        }
        return ([title, conditions] + text).joined(separator: "\n")
    }
}
