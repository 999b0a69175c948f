import Logging
import ServiceLifecycle
import Telemetry

/// Serves `/metrics` and `/health/live` for roles that have no API, on an address that is not for the outside.
struct MetricsService: Service {
    private let server: PlainHTTPServer

    init(address: ListenAddress, metrics: MetricsRegistry, logger: Logger) throws {
        server = try PlainHTTPServer(address) { request in
            switch (request.method, request.target) {
            case ("GET", "/metrics"):
                PlainHTTPReply(status: 200, contentType: PrometheusText.contentType, body: Array(metrics.render().utf8))
            case ("GET", "/health/live"):
                PlainHTTPReply(status: 200, contentType: "application/json", body: Array(#"{"status":"ok"}"#.utf8))
            default:
                PlainHTTPReply(status: 404)
            }
        }
        logger.log(.info, "metrics are served", [.address: "\(server.address)"])
    }

    func run() async throws {
        defer { server.stop() }
        try await gracefulShutdown()
    }
}
