import Foundation
import JobQueue
import Polling
import Postgres

/// A hundred thousand pollers with a quarter of an hour each: what the scheduler costs, and how late a poll is begun.
struct PollersPart: PollPart {
    let name = "pollers"

    private static let pollers = 100_000
    private static let interval = 900

    /// What a poll would be, without the poll.
    private struct Nothing: JobHandler {
        var kind: JobKind { PollWork.kind }

        func run(_ job: ClaimedJob, _ context: JobContext) async throws -> JobOutcome { .completed }
    }

    func run(_ options: BenchmarkOptions) async throws -> PollFindings {
        try await QueueStage.run(options) { stage in
            try await stage.withQueue { queue in
                try await Self.fill(queue.database)
                try await queue.settle()
                let seconds = options.isFull ? 120.0 : 30.0
                let scheduler = PollScheduler(database: queue.database, queue: queue.jobs)
                // By itself, so that all that this process works is the scheduler's.
                let (worked, served) = (ProcessorTime.own, stage.processes.processorTime())
                let alone = try await Self.schedule(scheduler, queue.database, seconds: seconds)
                let own = (ProcessorTime.own - worked) / alone.seconds
                let server = (stage.processes.processorTime() - served) / alone.seconds
                let late = try await Self.withWorker(queue) {
                    try await Self.schedule(scheduler, queue.database, seconds: seconds, drains: true)
                }
                var findings = PollFindings()
                var line = PollLine("polls fired, \(Self.pollers) pollers every 15 min")
                line.rate = Double(alone.fired) / alone.seconds
                line.processor = own * alone.seconds / Double(max(alone.fired, 1)) * 1e6
                line.most = late.latest * 1_000
                line.remark =
                    "\((own * 100).formatted(digits: 2)) % of a core here, \((server * 100).formatted(digits: 1)) % in PostgreSQL"
                findings.add(line)
                let conditions =
                    "\(Self.pollers) pollers, spread over 15 min, a step every 500 ms for \(Int(seconds)) s"
                findings.add("scheduler/core", own, "1", .atMost(0.05), conditions)
                findings.add(
                    "poll-latest",
                    late.latest,
                    "s",
                    .atMost(10),
                    conditions + ", a worker of 64 that does nothing"
                )
                return findings
            }
        }
    }

    private static func schedule(
        _ scheduler: PollScheduler,
        _ database: Database,
        seconds: Double,
        drains: Bool = false
    ) async throws -> (fired: Int, seconds: Double, latest: Double) {
        let began = ContinuousClock.now
        var fired = 0
        var latest = 0.0
        while (ContinuousClock.now - began).inSeconds < seconds {
            if drains { latest = max(latest, try await lateness(database)) }
            fired += try await scheduler.fireDue()
            try await Task.sleep(for: .milliseconds(500))
        }
        return (fired, (ContinuousClock.now - began).inSeconds, latest)
    }

    /// How late the latest poll is that is to be fired, or waits for a worker.
    private static func lateness(_ database: Database) async throws -> Double {
        let rows = try await database.query(
            """
            select greatest(
                (
                    select extract(epoch from now() - p.next_at)
                    from pollux.poller as p
                    where p.enabled and p.state <> 'paused' and p.next_at <= now()
                    order by p.next_at
                    limit 1
                ),
                (select extract(epoch from max(now() - j.run_at)) from pollux.job as j where j.token is null)
            )::float8
            """
        )
        return try rows.first?.decode(0, as: Double?.self) ?? 0
    }

    private static func withWorker<R: Sendable>(_ queue: QueueDatabase, _ body: () async throws -> R) async throws -> R
    {
        let pool = QueueStage.database(queue.conninfo, connections: 6, name: "benchmark's worker")
        let worker = JobWorker(
            database: pool,
            handlers: [Nothing()],
            configuration: WorkerConfiguration(queues: [PollWork.queue], concurrency: 64)
        )
        let result = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            // What the first part has fired is not late, it had nobody to run it.
            while try await !queue.isDrained() { try await Task.sleep(for: .milliseconds(100)) }
            let result = try await body()
            await worker.drain(deadline: .seconds(5))
            group.cancelAll()
            return result
        }
        await pool.close()
        return result
    }

    /// Makes pollers that are due all over the next quarter of an hour.
    private static func fill(_ database: Database) async throws {
        _ = try await database.execute(
            """
            with owner as (
                insert into pollux.organization (name, secret_hash)
                values ('bench', sha256('organization'))
                returning id
            ),
            person as (
                insert into pollux.account_user (organization_id, secret_hash)
                select id, sha256('user')
                from owner
                returning id, organization_id
            ),
            connected as (
                insert into pollux.instance (organization_id, user_id, element_key, name, token_hash, events_enabled)
                select p.organization_id, p.id, 'sandbox', 'bench ' || n, sha256(n::text::bytea), true
                from person as p, generate_series(1, \(Int64(pollers))) as n
                returning id, organization_id
            )
            insert into pollux.poller (organization_id, instance_id, object, poll_interval, next_at, base_line, watermark)
            select
                organization_id, id, 'contacts', make_interval(secs => \(Double(interval))),
                now() + random() * make_interval(secs => \(Double(interval))), now(), now()
            from connected
            """,
            timeout: .seconds(600)
        )
    }
}
