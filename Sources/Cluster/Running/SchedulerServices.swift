import Bulk
import Events
import JobQueue
import Logging
import Polling
import ServiceLifecycle
import Telemetry
import WebhookIngest

/// What a scheduler does; any number may run at once, for each step is taken with `SKIP LOCKED` or by compare-and-set.
struct SchedulerServices {
    let all: [any Service]

    init(
        _ configuration: ClusterConfiguration,
        _ parts: ClusterParts,
        _ logger: Logger,
        _ metrics: MetricsRegistry
    ) {
        var settings = MaintenanceConfiguration()
        settings.sessionTimeout = configuration.sessionTimeout
        let reporter = QueueReporter(logger: logger, metrics: metrics)
        let maintenance = QueueMaintenance(database: parts.database, configuration: settings, observer: reporter)
        let schedules = ScheduleFirer(database: parts.database, observer: reporter)
        let pollers = PollScheduler(database: parts.database, queue: parts.queue)
        let planner = BulkPlanner(store: parts.bulk)
        let sequencer = FeedSequencer(database: parts.database)
        let retention = EventRetention(database: parts.database)
        let inbound = InboundRetention(database: parts.database)
        let pollRetention = PollRetention(database: parts.database)
        all = [
            Supervised(name: "queue maintenance", logger: logger) { try await maintenance.run() },
            Supervised(name: "schedules", logger: logger) { await schedules.run() },
            Supervised.steps("event retention", every: .seconds(60), logger: logger) {
                _ = try await retention.step()
                return false
            },
            Supervised.steps("inbound retention", every: .seconds(60), logger: logger) {
                try await inbound.step()
                return false
            },
            Supervised.steps("poll retention", every: .seconds(60), logger: logger) {
                let report = try await pollRetention.step()
                return report.tombstones + report.records + report.pollers > 0
            },
            Supervised.steps("feed sequencer", every: .milliseconds(200), logger: logger) {
                try await sequencer.step() > 0
            },
            Supervised.steps("bulk planner", every: .milliseconds(500), logger: logger) {
                _ = try await planner.plan()
                return false
            },
            Supervised.steps("poll scheduler", every: .milliseconds(500), logger: logger) {
                try await pollers.fireDue() >= 500
            },
        ]
    }
}
