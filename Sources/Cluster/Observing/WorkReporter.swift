import Logging
import OutboundHTTP
import Polling
import Postgres
import Telemetry
import WebhookDelivery

/// Connects polls, deliveries, outbound calls and the database pool to logs and metrics.
struct WorkReporter: Sendable {
    let logger: Logger
    let metrics: MetricsRegistry
}

extension WorkReporter: PollObserver {
    func pageJudged(element: String, object: String, records: Int, changes: Int) {
        if changes > 0 { metrics.increment(.changes, ["element": element], by: Double(changes)) }
        let values: [LogKey: Logger.MetadataValue] = [
            .element: "\(element)", .object: "\(object)", .count: .stringConvertible(changes),
        ]
        logger.log(.debug, "page judged", values)
    }

    func walkCompleted(element: String, object: String, pages: Int, records: Int, changes: Int) {
        metrics.increment(.polls, ["element": element, "outcome": "completed"])
        let values: [LogKey: Logger.MetadataValue] = [
            .element: "\(element)", .object: "\(object)", .count: .stringConvertible(changes),
        ]
        logger.log(changes > 0 ? .info : .debug, "poll completed", values)
    }

    func pollFailed(element: String, object: String, reason: PollFailureReason, error: String) {
        metrics.increment(.polls, ["element": element, "outcome": reason.rawValue])
        let values: [LogKey: Logger.MetadataValue] = [
            .element: "\(element)", .object: "\(object)", .reason: "\(reason.rawValue)", .error: "\(error)",
        ]
        logger.log(.warning, "poll failed", values)
    }
}

extension WorkReporter: DeliveryObserver {
    func deliveryTried(_ delivery: Int64, outcome: DeliveryOutcome, status: Int?, duration: Duration) {
        metrics.increment(.deliveryAttempts, ["outcome": outcome.rawValue])
        metrics.observe(.deliveryDuration, ["outcome": outcome.rawValue], duration)
        var values: [LogKey: Logger.MetadataValue] = [
            .deliveryID: .stringConvertible(delivery), .outcome: "\(outcome.rawValue)",
            .durationMilliseconds: .stringConvertible(duration.milliseconds),
        ]
        if let status { values[.status] = .stringConvertible(status) }
        logger.log(outcome == .delivered ? .debug : .info, "delivery tried", values)
    }
}

extension WorkReporter: OutboundObserver {
    func callEnded(_ purpose: EgressPurpose, outcome: String, duration: Duration) {
        metrics.observe(.outboundDuration, ["purpose": purpose.rawValue, "outcome": outcome], duration)
    }
}

extension WorkReporter: DatabaseObserver {
    func poolChanged(_ use: PoolUse) {
        metrics.replace(
            .databaseConnections,
            [
                ["state": "in_use"]: Double(use.inUse), ["state": "idle"]: Double(use.idle),
                ["state": "connecting"]: Double(use.connecting),
            ]
        )
        metrics.set(.databaseWaiting, to: Double(use.waiting))
    }

    func connectFailed(_ error: PostgresError) {
        logger.log(.warning, "the database cannot be reached, it is tried again", [.error: "\(error)"])
    }

    func connectionLost(_ error: PostgresError) {
        logger.log(.warning, "a connection to the database was lost", [.error: "\(error)"])
    }
}
