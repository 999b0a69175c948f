import Postgres

/// What so many jobs took.
struct DrainSample: Sendable {
    let jobs: Int
    let seconds: Double
    /// Of all processes of the server, a job, in microseconds.
    let serverTime: Double
    /// Of this process, or of the peer's, a job, in microseconds.
    let clientTime: Double
    /// A job, in bytes; not a number where it was not looked at.
    let log: Double
    /// The part of it that is pages written whole because a checkpoint had just been.
    let pages: Double

    var rate: Double { Double(jobs) / seconds }
}

/// Reads every clock at the start and at the end of a measurement.
struct Meter {
    private let stage: QueueStage
    private let position: String
    private let serverTime: Double
    private let clientTime: Double
    private let start: ContinuousClock.Instant

    /// Starts the clocks.
    init(_ stage: QueueStage) async throws {
        self.stage = stage
        position = try await Self.position(stage)
        serverTime = stage.processes.processorTime()
        clientTime = ProcessorTime.own
        start = .now
    }

    /// Stops them; the log is looked at through a database with the extension that reads it, if one is given.
    func stop(jobs: Int, inspector: Database?) async throws -> DrainSample {
        let seconds = (ContinuousClock.now - start).inSeconds
        let clientTime = ProcessorTime.own - clientTime
        let serverTime = stage.processes.processorTime() - serverTime
        let end = try await Self.position(stage)
        var bytes = (log: Double.nan, pages: Double.nan)
        if let inspector {
            let rows = try await inspector.query(
                """
                select pg_wal_lsn_diff(\(end)::pg_lsn, \(position)::pg_lsn)::float8,
                    (select coalesce(sum(fpi_size), 0)::float8 from pg_get_wal_stats(\(position)::pg_lsn, \(end)::pg_lsn))
                """
            )
            if let row = rows.first { bytes = (try row.decode(0), try row.decode(1)) }
        }
        let count = Double(jobs)
        return DrainSample(
            jobs: jobs,
            seconds: seconds,
            serverTime: serverTime / count * 1e6,
            clientTime: clientTime / count * 1e6,
            log: bytes.log / count,
            pages: bytes.pages / count
        )
    }

    private static func position(_ stage: QueueStage) async throws -> String {
        guard let row = try await stage.administrator.query("select pg_current_wal_flush_lsn()::text").first else {
            throw BenchmarkError.unreadable("no row")
        }
        return try row.decode(0)
    }
}

extension [DrainSample] {
    /// The median of one of their values.
    func median(_ value: (DrainSample) -> Double) -> Double { map(value).median }

    /// The median of the rounds' ratios: what else the machine does in a round meets both sides of it.
    func rate(against others: [DrainSample]) -> Double { zip(self, others).map { $0.rate / $1.rate }.median }
}
