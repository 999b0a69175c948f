/// All series of one metric.
struct MetricFamily {
    let kind: MetricKind
    let help: String
    private(set) var values: [MetricLabels: Double] = [:]
    private(set) var histograms: [MetricLabels: Histogram] = [:]

    init(kind: MetricKind, help: String) {
        self.kind = kind
        self.help = help
    }

    /// A metric of a package, of which nothing is known but its name.
    static func foreign(_ name: String, _ kind: MetricKind) -> MetricFamily {
        MetricFamily(kind: kind, help: "The metric \(name) of a package.")
    }

    mutating func add(_ amount: Double, to labels: MetricLabels, limit: Int) {
        guard kind != .histogram, values[labels] != nil || values.count < limit else { return }
        values[labels, default: 0] += amount
    }

    mutating func set(_ value: Double, of labels: MetricLabels, limit: Int) {
        guard kind == .gauge, values[labels] != nil || values.count < limit else { return }
        values[labels] = value
    }

    mutating func replace(_ all: [(MetricLabels, Double)]) {
        guard kind == .gauge else { return }
        values = Dictionary(all) { _, last in last }
    }

    mutating func observe(_ value: Double, in labels: MetricLabels, limit: Int) {
        guard kind == .histogram, histograms[labels] != nil || histograms.count < limit else { return }
        histograms[labels, default: Histogram()].observe(value)
    }

    mutating func remove(_ labels: MetricLabels) {
        values[labels] = nil
        histograms[labels] = nil
    }
}

/// What fell into each bucket.
struct Histogram {
    /// The upper bounds: seconds from a millisecond to an hour.
    static let bounds: [Double] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600]

    /// How many were at most each bound, without those of the bounds before.
    private(set) var counts = [UInt64](repeating: 0, count: bounds.count)
    private(set) var count: UInt64 = 0
    private(set) var sum: Double = 0

    mutating func observe(_ value: Double) {
        count &+= 1
        sum += value
        guard let bucket = Self.bounds.firstIndex(where: { value <= $0 }) else { return }
        counts[bucket] &+= 1
    }
}
