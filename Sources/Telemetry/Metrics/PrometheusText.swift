/// Prometheus' text exposition, version 0.0.4.
public enum PrometheusText {
    /// The media type of it.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    static func render(_ families: [String: MetricFamily]) -> String {
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key })
        where !family.values.isEmpty || !family.histograms.isEmpty {
            text += "# HELP \(name) \(escapedHelp(family.help))\n# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, value) in family.values.sorted(by: { precedes($0.key, $1.key) }) {
                text += "\(name)\(braced(labels.pairs)) \(number(value))\n"
            }
            for (labels, histogram) in family.histograms.sorted(by: { precedes($0.key, $1.key) }) {
                text += render(histogram, name, labels)
            }
        }
        return text
    }

    /// A name of ours, or one of a package's with everything replaced that Prometheus does not take.
    static func metricName(_ name: String, suffix: String = "") -> String {
        var result = String(name.unicodeScalars.map { isNameScalar($0) || $0 == ":" ? Character($0) : "_" })
        if result.first?.isNumber ?? true { result = "_" + result }
        return result.hasSuffix(suffix) ? result : result + suffix
    }

    static func labelName(_ name: String) -> String {
        let result = String(name.unicodeScalars.map { isNameScalar($0) ? Character($0) : "_" })
        return result.first?.isNumber ?? true ? "_" + result : result
    }

    private static func render(_ histogram: Histogram, _ name: String, _ labels: MetricLabels) -> String {
        var text = ""
        var below: UInt64 = 0
        for (bound, count) in zip(Histogram.bounds, histogram.counts) {
            below &+= count
            let pairs = labels.pairs + [MetricLabels.Pair(name: "le", value: number(bound))]
            text += "\(name)_bucket\(braced(pairs)) \(below)\n"
        }
        let all = labels.pairs + [MetricLabels.Pair(name: "le", value: "+Inf")]
        text += "\(name)_bucket\(braced(all)) \(histogram.count)\n"
        text += "\(name)_sum\(braced(labels.pairs)) \(number(histogram.sum))\n"
        return text + "\(name)_count\(braced(labels.pairs)) \(histogram.count)\n"
    }

    private static func braced(_ pairs: [MetricLabels.Pair]) -> String {
        guard !pairs.isEmpty else { return "" }
        return "{" + pairs.map { "\($0.name)=\"\(escapedValue($0.value))\"" }.joined(separator: ",") + "}"
    }

    private static func number(_ value: Double) -> String {
        guard let whole = Int64(exactly: value) else { return "\(value)" }
        return "\(whole)"
    }

    private static func escapedValue(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private static func escapedHelp(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }

    private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_")
    }

    private static func precedes(_ left: MetricLabels, _ right: MetricLabels) -> Bool {
        left.pairs.map(\.value).lexicographicallyPrecedes(right.pairs.map(\.value))
    }
}
