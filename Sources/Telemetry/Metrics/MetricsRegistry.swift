import Synchronization

/// All metrics of this process.
///
/// One lock guards them; it is held for a few instructions at a time. A family holds a bounded number of series, so that a label
/// that turns out to be unbounded costs no memory.
public final class MetricsRegistry: Sendable {
    /// How many series one metric may have; more are left out.
    public static let seriesLimit = 1_000

    private let families: Mutex<[String: MetricFamily]>

    /// Makes a registry that knows every metric of ``MetricName``.
    public init() {
        var families: [String: MetricFamily] = [:]
        for name in MetricName.allCases {
            families[name.rawValue] = MetricFamily(kind: name.kind, help: name.help)
        }
        self.families = Mutex(families)
    }

    /// Counts.
    public func increment(_ name: MetricName, _ labels: MetricLabels = [:], by amount: Double = 1) {
        increment(name.rawValue, labels, by: amount)
    }

    /// Notes how much there is now.
    public func set(_ name: MetricName, _ labels: MetricLabels = [:], to value: Double) {
        set(name.rawValue, labels, to: value)
    }

    /// Notes how much there is now, and forgets series that are not named.
    public func replace(_ name: MetricName, _ values: [MetricLabels: Double]) {
        families.withLock { families in
            families[name.rawValue]?.replace(values.prefix(Self.seriesLimit).map { ($0.key, $0.value) })
        }
    }

    /// Counts a duration into its bucket.
    public func observe(_ name: MetricName, _ labels: MetricLabels = [:], _ duration: Duration) {
        observe(name.rawValue, labels, duration.inSeconds)
    }

    /// What Prometheus reads.
    public func render() -> String {
        PrometheusText.render(families.withLock { $0 })
    }

    // MARK: - By name, for packages that bring metrics of their own

    func increment(_ name: String, _ labels: MetricLabels, by amount: Double) {
        guard amount.isFinite, amount >= 0 else { return }
        families.withLock { families in
            families[name, default: .foreign(name, .counter)].add(amount, to: labels, limit: Self.seriesLimit)
        }
    }

    func set(_ name: String, _ labels: MetricLabels, to value: Double) {
        guard value.isFinite else { return }
        families.withLock { families in
            families[name, default: .foreign(name, .gauge)].set(value, of: labels, limit: Self.seriesLimit)
        }
    }

    func adjust(_ name: String, _ labels: MetricLabels, by amount: Double) {
        guard amount.isFinite else { return }
        families.withLock { families in
            families[name, default: .foreign(name, .gauge)].add(amount, to: labels, limit: Self.seriesLimit)
        }
    }

    func observe(_ name: String, _ labels: MetricLabels, _ value: Double) {
        guard value.isFinite else { return }
        families.withLock { families in
            families[name, default: .foreign(name, .histogram)].observe(value, in: labels, limit: Self.seriesLimit)
        }
    }

    func reset(_ name: String, _ labels: MetricLabels) {
        families.withLock { $0[name]?.remove(labels) }
    }
}

extension Duration {
    /// The duration as a fraction of seconds, as Prometheus wants it.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
