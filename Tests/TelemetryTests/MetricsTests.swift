import Foundation
import Metrics
import Telemetry
import Testing

struct MetricsTests {
    private func filled() -> MetricsRegistry {
        let registry = MetricsRegistry()
        for name in MetricName.allCases {
            let labels: MetricLabels = ["kind": "poll", "outcome": "a \"b\"\\\nc"]
            switch name.kind {
            case .counter: registry.increment(name, labels)
            case .gauge: registry.set(name, labels, to: 1.5)
            case .histogram: registry.observe(name, labels, .milliseconds(20))
            }
        }
        return registry
    }

    @Test func `promtool finds nothing to say about any metric`() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/promtool")
        process.arguments = ["check", "metrics"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(filled().render().utf8))
        try input.fileHandleForWriting.close()
        let said = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(said)")
        #expect(said.isEmpty)
    }

    @Test func `a duration is counted into every bucket that it fits`() {
        let registry = MetricsRegistry()
        registry.observe(.jobRunDuration, ["kind": "poll"], .milliseconds(20))
        registry.observe(.jobRunDuration, ["kind": "poll"], .seconds(9_999))
        let text = registry.render()
        #expect(text.contains(#"pollux_job_run_duration_seconds_bucket{kind="poll",le="0.01"} 0"#))
        #expect(text.contains(#"pollux_job_run_duration_seconds_bucket{kind="poll",le="0.025"} 1"#))
        #expect(text.contains(#"pollux_job_run_duration_seconds_bucket{kind="poll",le="3600"} 1"#))
        #expect(text.contains(#"pollux_job_run_duration_seconds_bucket{kind="poll",le="+Inf"} 2"#))
        #expect(text.contains(#"pollux_job_run_duration_seconds_count{kind="poll"} 2"#))
    }

    @Test func `a replaced gauge forgets what is gone`() {
        let registry = MetricsRegistry()
        registry.replace(.queueDepth, [["queue": "poll"]: 3, ["queue": "bulk"]: 1])
        registry.replace(.queueDepth, [["queue": "poll"]: 2])
        #expect(registry.render().contains(#"pollux_queue_depth{queue="poll"} 2"#))
        #expect(!registry.render().contains("bulk"))
    }

    @Test func `a label without bound costs no memory without bound`() {
        let registry = MetricsRegistry()
        for number in 0..<5_000 { registry.increment(.polls, ["element": "e\(number)"]) }
        #expect(registry.render().split(separator: "\n").count == MetricsRegistry.seriesLimit + 2)
    }

    @Test func `metrics of packages come along, with names that Prometheus takes`() {
        let registry = MetricsRegistry()
        let factory = RegistryMetricsFactory(registry)
        Counter(label: "hb.requests", dimensions: [("http.status", "200")], factory: factory).increment(by: 2)
        Metrics.Timer(label: "hb.request.duration", dimensions: [], factory: factory).recordMilliseconds(5)
        Gauge(label: "pool.size", dimensions: [], factory: factory).record(4)
        let text = registry.render()
        #expect(text.contains(#"hb_requests_total{http_status="200"} 2"#))
        #expect(text.contains("hb_request_duration_seconds_count 1"))
        #expect(text.contains("pool_size 4"))
    }
}
