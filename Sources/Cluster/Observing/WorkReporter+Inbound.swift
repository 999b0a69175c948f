import Logging
import Telemetry
import WebhookIngest

/// Connects vendors' own webhooks to logs and metrics.
extension WorkReporter: InboundObserver {
    func webhookArrived(element: String, outcome: InboundOutcome, reason: String?) {
        metrics.increment(.inboundWebhooks, ["element": element, "outcome": outcome.rawValue])
        var values: [LogKey: Logger.MetadataValue] = [.element: "\(element)", .outcome: "\(outcome.rawValue)"]
        if let reason { values[.reason] = "\(reason)" }
        // Anybody may call: what is refused is counted, and fills no log.
        logger.log(.debug, "vendor's webhook arrived", values)
    }

    func webhooksActedUpon(
        element: String,
        result: InboundResult,
        webhooks: Int,
        gets: Int,
        events: Int,
        error: String?
    ) {
        metrics.increment(.inboundRuns, ["element": element, "outcome": result.rawValue])
        if gets > 0 { metrics.increment(.inboundGets, ["element": element], by: Double(gets)) }
        var values: [LogKey: Logger.MetadataValue] = [
            .element: "\(element)", .outcome: "\(result.rawValue)", .count: .stringConvertible(events),
        ]
        if let error { values[.error] = "\(error)" }
        logger.log(error == nil ? .debug : .warning, "vendor's webhooks acted upon", values)
    }
}
