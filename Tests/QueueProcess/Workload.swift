import Glibc
import JobQueue
import Postgres
import Synchronization

/// The jobs of the fault tests.
///
/// A job's payload is its number.
final class Workload: Sendable {
    private let settings: ProcessSettings
    private let log: ProcessLog
    private let death: Death?
    private let running = Atomic<Int>(0)

    init(settings: ProcessSettings, death: Death?, log: ProcessLog) {
        self.settings = settings
        self.death = death
        self.log = log
    }

    var handlers: [any JobHandler] {
        [
            handler("exact") { try await self.runExact($0, $1) },
            handler("plain") { _, _ in
                await self.takeTime(self.settings.before + self.settings.inside)
                return .completed
            },
            handler("chain") { try await self.runChain($0, $1) },
            handler("failing") { job, _ in
                await self.takeTime(self.settings.before)
                return job.failures == 0 ? .retry(after: nil, error: "the first time it fails") : .completed
            },
            handler("poison") { job, _ in
                let before = self.running.load(ordering: .relaxed)
                await passTime(self.settings.before * 3)
                let others = max(before, self.running.load(ordering: .relaxed)) - 1
                self.log.write("aborting attempt=\(job.attempt) others=\(others)")
                abort()
            },
        ]
    }

    /// Writes its effect in the transaction that completes the job: both are there, or neither is.
    private func runExact(_ job: ClaimedJob, _ context: JobContext) async throws -> JobOutcome {
        await takeTime(settings.before)
        death?.reach("midJob")
        try await context.database.withTransaction { connection in
            try await context.checkLease(on: connection)
            try await connection.execute(Self.effect(of: job, by: self.settings.name))
            await self.takeTime(self.settings.inside)
            try await context.complete(on: connection)
            self.death?.reach("beforeCommit")
        }
        death?.reach("afterCommit")
        return .settled
    }

    /// Jobs that take the same time end at the same time, which would leave moments without any.
    private func takeTime(_ duration: Duration) async {
        await passTime(duration * Double.random(in: 0.5...1.5))
    }

    /// Completes the job together with a follow-up in a moment.
    private func runChain(_ job: ClaimedJob, _ context: JobContext) async throws -> JobOutcome {
        let next = NewJob(
            kind: "exact",
            queue: job.queue,
            lane: job.lane,
            payload: job.payload,
            runAfter: .milliseconds(300)
        )
        try await context.database.withTransaction { connection in
            _ = try await context.complete(on: connection, followUps: [next])
        }
        return .settled
    }

    /// The row that says that a job was done; nothing in the table keeps a second one out.
    static func effect(of job: ClaimedJob, by process: String) -> SQL {
        """
        insert into public.done (job, number, process)
        select \(job.id), (\(job.payload)::jsonb ->> 'number')::integer, \(process)
        """
    }

    private func handler(
        _ kind: JobKind,
        _ body: @escaping @Sendable (ClaimedJob, JobContext) async throws -> JobOutcome
    ) -> WorkHandler {
        WorkHandler(kind: kind) { job, context in
            self.running.add(1, ordering: .relaxed)
            defer { self.running.subtract(1, ordering: .relaxed) }
            return try await body(job, context)
        }
    }
}

/// A handler made of a closure.
private struct WorkHandler: JobHandler {
    let kind: JobKind
    let body: @Sendable (ClaimedJob, JobContext) async throws -> JobOutcome

    func run(_ job: ClaimedJob, _ context: JobContext) async throws -> JobOutcome {
        try await body(job, context)
    }
}
