/// The labels of one series, sorted by name, so that their order does not matter.
public struct MetricLabels: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    let pairs: [Pair]

    struct Pair: Hashable, Sendable {
        let name: String
        let value: String
    }

    /// Takes labels; of two with one name the last counts.
    public init(_ labels: [(String, String)]) {
        var values: [String: String] = [:]
        for (name, value) in labels { values[PrometheusText.labelName(name)] = value }
        pairs = values.map { Pair(name: $0.key, value: $0.value) }.sorted { $0.name < $1.name }
    }

    /// Takes labels as they are written down.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements)
    }
}
