import JobQueue
import Logging
import Telemetry

/// Connects the queue to logs and metrics.
struct QueueReporter: QueueObserver {
    let logger: Logger
    let metrics: MetricsRegistry

    func jobStarted(_ job: ClaimedJob) {
        logger.log(.trace, "job started", Self.values(job))
    }

    func jobFinished(_ job: ClaimedJob, outcome: AttemptOutcome, error: String?, duration: Duration) {
        metrics.observe(.jobRunDuration, ["kind": job.kind.rawValue, "outcome": outcome.rawValue], duration)
        var values = Self.values(job)
        values[.outcome] = "\(outcome.rawValue)"
        values[.durationMilliseconds] = .stringConvertible(duration.milliseconds)
        if let error { values[.error] = "\(error)" }
        logger.log(Self.level(outcome), "job finished", values)
    }

    func leaseLost(_ lease: Lease, kind: JobKind) {
        metrics.increment(.leasesLost, ["kind": kind.rawValue])
        let values: [LogKey: Logger.MetadataValue] = [.jobID: "\(lease.job)", .jobKind: "\(kind)"]
        logger.log(.warning, "lease lost, nothing was written", values)
    }

    func handlerIgnoresCancellation(_ job: ClaimedJob, after duration: Duration) {
        var values = Self.values(job)
        values[.durationMilliseconds] = .stringConvertible(duration.milliseconds)
        logger.log(.error, "a cancelled handler goes on and keeps its place", values)
    }

    func sessionOpened(_ session: SessionID) {
        logger.log(.info, "worker session opened", [.workerID: "\(session)"])
    }

    func sessionLost(_ session: SessionID) {
        logger.log(.warning, "worker session was taken for dead, its leases are lost", [.workerID: "\(session)"])
    }

    func jobsRescued(_ rescue: Rescue) {
        metrics.increment(.jobsRescued, by: Double(rescue.givenBack))
        let values: [LogKey: Logger.MetadataValue] = [
            .workerID: "\(rescue.session)", .count: .stringConvertible(rescue.givenBack),
        ]
        logger.log(.warning, "jobs of a silent worker were given back", values)
        guard rescue.quarantined > 0 else { return }
        logger.log(
            .error,
            "jobs were quarantined after three crashes",
            [.count: .stringConvertible(rescue.quarantined)]
        )
    }

    func jobsOverdue(_ count: Int) {
        logger.log(.error, "jobs ran longer than they may", [.count: .stringConvertible(count)])
    }

    func scheduleFired(_ name: ScheduleName, times: Int, jobs: Int) {
        let values: [LogKey: Logger.MetadataValue] = [.schedule: "\(name)", .count: .stringConvertible(jobs)]
        logger.log(.debug, "schedule fired", values)
    }

    func queueFailed(at activity: QueueActivity, error: any Error) {
        logger.log(
            .warning,
            "queue activity failed, it is tried again",
            [.reason: "\(activity.rawValue)", .error: "\(error)"]
        )
    }

    private static func level(_ outcome: AttemptOutcome) -> Logger.Level {
        switch outcome {
        case .completed, .settled, .snoozed, .cancelled: .debug
        case .failed, .timedOut, .internal, .interrupted, .lost: .info
        case .dead: .warning
        }
    }

    private static func values(_ job: ClaimedJob) -> [LogKey: Logger.MetadataValue] {
        [
            .jobID: "\(job.id)", .jobKind: "\(job.kind)", .lane: "\(job.lane)",
            .jobAttempt: .stringConvertible(job.attempt),
        ]
    }
}

extension Duration {
    /// Whole milliseconds, for log lines.
    var milliseconds: Int {
        Int(clamping: components.seconds &* 1_000 &+ components.attoseconds / 1_000_000_000_000_000)
    }
}
