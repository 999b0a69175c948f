/// A part of the queue's benchmark that can be run by itself.
protocol QueuePart: Sendable {
    /// What it is called on the command line.
    var name: String { get }
    /// Whether it takes too long to be run unless everything is asked for.
    var isLong: Bool { get }

    /// Measures, in rounds that take turns.
    func run(on stage: QueueStage) async throws -> QueueFindings
}

extension QueuePart {
    var isLong: Bool { false }
}

/// What a part found.
struct QueueFindings {
    private(set) var lines: [QueueLine] = []
    private(set) var figures: [Report.Figure] = []

    mutating func add(_ line: QueueLine) {
        lines.append(line)
    }

    /// Adds one of the figures that are watched.
    mutating func add(_ name: String, _ value: Double, _ unit: String, _ bar: Report.Bar?, _ conditions: String) {
        figures.append(Report.Figure(name: name, value: value, unit: unit, conditions: conditions, bar: bar))
    }
}

/// One line of the table; what was not measured is not a number.
struct QueueLine {
    static let columns = [
        "what", "jobs/s", "of limit", "PG CPU us", "client CPU us", "WAL B", "p50 ms", "p99 ms", "remark",
    ]

    let what: String
    var rate = Double.nan
    /// The share of the limit's rate in the same rounds.
    var share = Double.nan
    /// Of the server, a job, in microseconds.
    var serverTime = Double.nan
    /// Of the worker's process, a job, in microseconds.
    var clientTime = Double.nan
    /// Of the write-ahead log, a job.
    var bytes = Double.nan
    /// From enqueue to start: the median, in milliseconds.
    var half = Double.nan
    /// From enqueue to start: what 99 of 100 do not exceed, in milliseconds.
    var most = Double.nan
    var remark = ""

    init(_ what: String) {
        self.what = what
    }

    /// The medians of samples.
    init(_ what: String, _ samples: [DrainSample], limit: Double = .nan) {
        self.what = what
        rate = samples.median(\.rate)
        share = rate / limit
        serverTime = samples.median(\.serverTime)
        clientTime = samples.median(\.clientTime)
        bytes = samples.median(\.log)
    }

    var cells: [String] {
        [
            what, rate.formatted(digits: 0), share.formatted(digits: 3), serverTime.formatted(digits: 1),
            clientTime.formatted(digits: 1), bytes.formatted(digits: 0), half.formatted(digits: 2),
            most.formatted(digits: 2), remark,
        ]
    }
}
