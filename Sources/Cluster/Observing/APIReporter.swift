import HTTPAPI
import Logging
import Telemetry

/// Connects the API to logs and metrics.
struct APIReporter: APIObserver {
    let logger: Logger
    let metrics: MetricsRegistry

    func requestFinished(_ report: APIRequestReport) {
        let statusClass = "\(report.status / 100)xx"
        metrics.observe(
            .requestDuration,
            ["method": report.method, "route": report.route, "status": statusClass],
            report.duration
        )
        var values: [LogKey: Logger.MetadataValue] = [
            .requestID: "\(report.requestID)", .method: "\(report.method)", .path: "\(report.route)",
            .status: .stringConvertible(report.status),
            .durationMilliseconds: .stringConvertible(report.duration.milliseconds),
        ]
        if let client = report.client { values[.address] = "\(client)" }
        if let fault = report.fault { values[.error] = "\(fault)" }
        logger.log(report.fault == nil ? .debug : .error, "request answered", values)
    }

    func notReady(_ reason: String, requestID: String) {
        logger.log(.warning, "not ready", [.requestID: "\(requestID)", .reason: "\(reason)"])
    }
}
