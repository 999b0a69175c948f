import Logging
import ServiceLifecycle
import Telemetry

/// Serves `/metrics` and `/health/live` for roles that have no API, on an address that is not for the outside.
struct MetricsService: Service {
    let address: ListenAddress
    let metrics: MetricsRegistry
    let logger: Logger

    /// Serves from here on, and not before: who is answered may count on signals being heard.
    ///
    /// - Throws: When the address is taken, which stops the start.
    func run() async throws {
        let server = try PlainHTTPServer(address) { [metrics] request in
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
        defer { server.stop() }
        try await gracefulShutdown()
    }
}
