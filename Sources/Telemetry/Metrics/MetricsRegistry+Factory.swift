public import Metrics

extension MetricsRegistry {
    /// Takes what the packages of this process measure through swift-metrics; once a process.
    public func takeMetricsOfPackages() {
        MetricsSystem.bootstrap(RegistryMetricsFactory(self))
    }
}

/// Takes the metrics that packages make through swift-metrics into a registry.
public struct RegistryMetricsFactory: MetricsFactory {
    private let registry: MetricsRegistry

    /// Makes a factory for a registry.
    public init(_ registry: MetricsRegistry) {
        self.registry = registry
    }

    private func series(_ label: String, _ dimensions: [(String, String)], suffix: String = "") -> RegistrySeries {
        RegistrySeries(
            registry: registry,
            name: PrometheusText.metricName(label, suffix: suffix),
            labels: MetricLabels(dimensions)
        )
    }

    /// Makes a counter.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, suffix: "_total")
    }

    /// Makes a counter of fractions.
    public func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        FractionSeries(series: series(label, dimensions, suffix: "_total"))
    }

    /// Makes a gauge that can be adjusted.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions)
    }

    /// Makes a histogram, or a gauge.
    public func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        RecorderSeries(series: series(label, dimensions), aggregate: aggregate)
    }

    /// Makes a histogram of durations.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, suffix: "_seconds")
    }

    /// Keeps the series: what was counted stays counted.
    public func destroyCounter(_ handler: any CounterHandler) {}

    /// Forgets the series.
    public func destroyMeter(_ handler: any MeterHandler) { (handler as? RegistrySeries)?.reset() }

    /// Keeps the series: what was counted stays counted.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}

    /// Keeps the series: what was recorded stays recorded.
    public func destroyRecorder(_ handler: any RecorderHandler) {}

    /// Keeps the series: what was measured stays measured.
    public func destroyTimer(_ handler: any TimerHandler) {}
}

/// One series of a registry, as swift-metrics drives it.
final class RegistrySeries: CounterHandler, MeterHandler, TimerHandler {
    let registry: MetricsRegistry
    let name: String
    let labels: MetricLabels

    init(registry: MetricsRegistry, name: String, labels: MetricLabels) {
        self.registry = registry
        self.name = name
        self.labels = labels
    }

    func increment(by amount: Int64) { registry.increment(name, labels, by: Double(amount)) }
    func reset() { registry.reset(name, labels) }
    func set(_ value: Int64) { registry.set(name, labels, to: Double(value)) }
    func set(_ value: Double) { registry.set(name, labels, to: value) }
    func increment(by amount: Double) { registry.adjust(name, labels, by: amount) }
    func decrement(by amount: Double) { registry.adjust(name, labels, by: -amount) }
    func recordNanoseconds(_ duration: Int64) { registry.observe(name, labels, Double(duration) / 1e9) }
    func preferDisplayUnit(_ unit: TimeUnit) {}
}

/// A counter of fractions.
private final class FractionSeries: FloatingPointCounterHandler {
    private let series: RegistrySeries

    init(series: RegistrySeries) {
        self.series = series
    }

    func increment(by amount: Double) { series.registry.increment(series.name, series.labels, by: amount) }
    func reset() { series.reset() }
}

/// A histogram, or a gauge.
private final class RecorderSeries: RecorderHandler {
    private let series: RegistrySeries
    private let aggregate: Bool

    init(series: RegistrySeries, aggregate: Bool) {
        self.series = series
        self.aggregate = aggregate
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        if aggregate {
            series.registry.observe(series.name, series.labels, value)
        } else {
            series.registry.set(series.name, series.labels, to: value)
        }
    }
}
