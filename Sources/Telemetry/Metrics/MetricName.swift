/// Every metric of Pollux, once: its name, its kind, and what it says.
///
/// Labels are small sets (queue, kind, outcome, element), never ids, URLs or error texts.
public enum MetricName: String, CaseIterable, Sendable {
    /// Live jobs by queue and state.
    case queueDepth = "pollux_queue_depth"
    /// How long the oldest due job of a queue has been due.
    case queueOldestDueAge = "pollux_queue_oldest_due_age_seconds"
    /// How long jobs ran, by kind and outcome.
    case jobRunDuration = "pollux_job_run_duration_seconds"
    /// Jobs taken from workers that were gone, by kind.
    case jobsRescued = "pollux_jobs_rescued_total"
    /// Jobs whose lease was gone when they were to be finished, by kind.
    case leasesLost = "pollux_leases_lost_total"
    /// Workers whose heartbeat is fresh.
    case workers = "pollux_workers"
    /// The longest time since a poller's last complete poll began.
    case pollLag = "pollux_poll_lag_seconds"
    /// How late the latest due poller is to be fired.
    case pollOverdue = "pollux_poll_overdue_seconds"
    /// Pollers: all, those that fail, those that are paused.
    case pollers = "pollux_pollers"
    /// Polls by element and outcome.
    case polls = "pollux_polls_total"
    /// Changes that polls found, by element.
    case changes = "pollux_changes_total"
    /// Vendors' own webhooks that arrived, by element and outcome.
    case inboundWebhooks = "pollux_inbound_webhooks_total"
    /// Runs that acted upon vendors' own webhooks, by element and outcome.
    case inboundRuns = "pollux_inbound_runs_total"
    /// Records that vendors were asked for because of their webhooks, by element.
    case inboundGets = "pollux_inbound_gets_total"
    /// Tries to deliver a notification, by outcome.
    case deliveryAttempts = "pollux_delivery_attempts_total"
    /// How long a try to deliver took, by outcome.
    case deliveryDuration = "pollux_delivery_duration_seconds"
    /// How long an outbound request took, by purpose and outcome.
    case outboundDuration = "pollux_outbound_request_duration_seconds"
    /// How long the API took to answer, by method, route and status class.
    case requestDuration = "pollux_api_request_duration_seconds"
    /// Connections of the database pool by state.
    case databaseConnections = "pollux_database_connections"
    /// Tasks that wait for a connection of the pool.
    case databaseWaiting = "pollux_database_waiting"

    /// What the metric says, for the exposition.
    public var help: String {
        switch self {
        case .queueDepth: "Live jobs by queue and state."
        case .queueOldestDueAge: "How long the oldest due job of the queue has been due."
        case .jobRunDuration: "How long jobs ran, by kind and outcome."
        case .jobsRescued: "Jobs taken from workers that were gone."
        case .leasesLost: "Jobs whose lease was gone when they were to be finished."
        case .workers: "Workers whose heartbeat is fresh."
        case .pollLag: "The longest time since a poller's last complete poll began."
        case .pollOverdue: "How late the latest due poller is to be fired."
        case .pollers: "Pollers: all, those that fail, those that are paused."
        case .polls: "Polls by element and outcome."
        case .changes: "Changes that polls found, by element."
        case .inboundWebhooks: "Vendors' own webhooks that arrived, by element and outcome."
        case .inboundRuns: "Runs that acted upon vendors' own webhooks, by element and outcome."
        case .inboundGets: "Records that vendors were asked for because of their webhooks, by element."
        case .deliveryAttempts: "Tries to deliver a notification, by outcome."
        case .deliveryDuration: "How long a try to deliver a notification took."
        case .outboundDuration: "How long an outbound request took, by purpose and outcome."
        case .requestDuration: "How long the API took to answer, by method, route and status class."
        case .databaseConnections: "Connections of the database pool by state."
        case .databaseWaiting: "Tasks that wait for a connection of the database pool."
        }
    }

    /// What kind of metric it is.
    public var kind: MetricKind {
        switch self {
        case .jobsRescued, .leasesLost, .polls, .changes, .deliveryAttempts, .inboundWebhooks, .inboundRuns,
            .inboundGets:
            .counter
        case .jobRunDuration, .deliveryDuration, .outboundDuration, .requestDuration: .histogram
        case .queueDepth, .queueOldestDueAge, .workers, .pollLag, .pollOverdue, .pollers,
            .databaseConnections, .databaseWaiting:
            .gauge
        }
    }
}

/// What kind of metric something is.
public enum MetricKind: String, Sendable {
    /// It only grows.
    case counter
    /// It goes up and down.
    case gauge
    /// It counts what falls into each of several buckets.
    case histogram
}
