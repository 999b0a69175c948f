/// A part of the polling benchmark that can be run by itself; each brings what it needs along.
protocol PollPart: Sendable {
    /// What it is called on the command line.
    var name: String { get }
    /// Whether it takes too long to be run unless everything is asked for.
    var isLong: Bool { get }

    /// Measures, in rounds that take turns.
    func run(_ options: BenchmarkOptions) async throws -> PollFindings
}

extension PollPart {
    var isLong: Bool { false }
}

/// What a part found.
struct PollFindings {
    private(set) var lines: [PollLine] = []
    private(set) var figures: [Report.Figure] = []

    mutating func add(_ line: PollLine) {
        lines.append(line)
    }

    /// Adds one of the figures that are watched.
    mutating func add(_ name: String, _ value: Double, _ unit: String, _ bar: Report.Bar?, _ conditions: String) {
        figures.append(Report.Figure(name: name, value: value, unit: unit, conditions: conditions, bar: bar))
    }
}

/// One line of the table; what was not measured is not a number.
struct PollLine {
    static let columns = ["what", "a second", "CPU us each", "most ms", "remark"]

    let what: String
    /// Records, polls or requests, as the line says, a second.
    var rate = Double.nan
    /// Of our own process, for each of them, in microseconds.
    var processor = Double.nan
    /// The longest that one took, or was late, in milliseconds.
    var most = Double.nan
    var remark = ""

    init(_ what: String) {
        self.what = what
    }

    var cells: [String] {
        [what, rate.formatted(digits: 0), processor.formatted(digits: 1), most.formatted(digits: 1), remark]
    }
}
