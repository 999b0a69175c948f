import Foundation

/// What a benchmark found.
struct Report {
    /// One figure.
    struct Figure: Encodable {
        let name: String
        let value: Double
        let unit: String
        let conditions: String
        /// What was to be reached; for people only.
        var bar: Bar?

        private enum CodingKeys: String, CodingKey {
            case name, value, unit, conditions
        }
    }

    /// What a figure is to reach.
    enum Bar: CustomStringConvertible {
        case atLeast(Double)
        case atMost(Double)

        func isReached(by value: Double) -> Bool {
            switch self {
            case .atLeast(let bar): value >= bar
            case .atMost(let bar): value <= bar
            }
        }

        var description: String {
            switch self {
            case .atLeast(let bar): "≥ \(bar)"
            case .atMost(let bar): "≤ \(bar)"
            }
        }
    }

    let title: String
    let conditions: String
    let columns: [String]
    private(set) var rows: [[String]] = []
    private(set) var figures: [Figure] = []
    /// Whether something could not be measured.
    private(set) var hasFailed = false

    init(title: String, conditions: String, columns: [String]) {
        self.title = title
        self.conditions = conditions
        self.columns = columns
    }

    mutating func add(row: [String]) {
        rows.append(row)
    }

    mutating func fail() {
        hasFailed = true
    }

    mutating func add(_ name: String, _ value: Double, _ unit: String) {
        add(Figure(name: name, value: value, unit: unit, conditions: conditions))
    }

    mutating func add(_ figure: Figure) {
        figures.append(figure)
    }

    /// Returns one JSON object a line.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try figures.map { String(decoding: try encoder.encode($0), as: UTF8.self) }.joined(separator: "\n")
    }

    /// Returns a table for people, and how the figures stand to their bars where they have any.
    func table() -> String {
        var text = [title, conditions, ""] + lines(of: [columns] + rows)
        let judged = figures.compactMap { figure in figure.bar.map { (figure, $0) } }
        guard !judged.isEmpty else { return text.joined(separator: "\n") }
        text.append("")
        text += lines(
            of: [["figure", "value", "unit", "bar", ""]]
                + judged.map { figure, bar in
                    [
                        figure.name, figure.value.formatted(digits: figure.value < 10 ? 3 : 1), figure.unit, "\(bar)",
                        bar.isReached(by: figure.value) ? "reached" : "MISSED",
                    ]
                }
        )
        return text.joined(separator: "\n")
    }

    private func lines(of cells: [[String]]) -> [String] {
        let widths = (cells.first ?? []).indices.map { column in
            cells.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        return cells.map { line in
            zip(line, widths).enumerated().map { column, cell in
                let room = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + room : room + cell.0
            }.joined(separator: "  ")
        }
    }
}
