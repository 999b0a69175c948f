import Foundation
import JobQueue
import Postgres
import TestSupport

@testable import JobQueue

/// Makes the moves of a trace in the model and, with production's statements, in PostgreSQL, and compares the rows after
/// each.
///
/// The only file that knows how the stores are called. What time does is done to the rows: heartbeats and deadlines are
/// set back, and what waits is made due.
struct PostgresReplay {
    /// Where the two parted.
    struct Divergence: CustomStringConvertible {
        let step: Int
        let trace: [Move]
        let call: DatabaseCall
        let model: [String]
        let postgres: [String]

        var description: String {
            let moves = trace.prefix(step).enumerated().map { "  \($0 + 1). \($1)" }
            return (["step \(step), \(call)"] + moves + ["model:"] + model + ["PostgreSQL:"] + postgres)
                .joined(separator: "\n")
        }
    }

    let fixture = QueueFixture()
    let scenario: Scenario
    private let connection: Connection
    private var world: World
    /// What the model's names stand for.
    private var jobs: [JobID: JobID] = [:]
    private var sessions: [SessionID: SessionID] = [:]
    private var leases: [Lease: Lease] = [:]
    private var sightings: [SessionID: SessionWatch.Sighting] = [:]
    private var lastToken: Int64 = 0
    /// A token that did not grow.
    private var staleToken: Int64?

    init(_ scenario: Scenario, on connection: Connection) {
        self.scenario = scenario
        self.connection = connection
        world = World(scenario)
    }

    /// Replays a trace in an otherwise empty queue.
    ///
    /// - Returns: Where model and PostgreSQL parted; `nil` if they never did.
    mutating func run(_ trace: [Move]) async throws -> Divergence? {
        try await prepare()
        for (step, move) in trace.enumerated() {
            var journal: [Exchange] = []
            var before = world
            world.make(move, scenario, journal: &journal)
            for exchange in journal {
                _ = before.database.perform(exchange.call, rules: scenario.rules)
                let answer = try await perform(exchange.call)
                let isLast = exchange == journal.last
                let model = ["\(exchange.answer)"] + rows(of: isLast ? world.database : before.database)
                let stored = try await ["\(answer)"] + storedRows(like: isLast ? world.database : before.database)
                guard answer != exchange.answer || model.dropFirst() != stored.dropFirst() || staleToken != nil else {
                    continue
                }
                return Divergence(step: step + 1, trace: trace, call: exchange.call, model: model, postgres: stored)
            }
        }
        return nil
    }

    private mutating func prepare() async throws {
        _ = try await connection.execute("delete from pollux.job")
        _ = try await connection.execute("delete from pollux.worker_session")
        let policy = RetryPolicy(waits: Array(repeating: .seconds(1), count: scenario.maximumTries - 1), jitter: 0)
        let ids = try await fixture.enqueue(world.database.jobs.count, fixture.newJob(retry: policy))
        for (job, id) in zip(world.database.jobs, ids) {
            jobs[job.id] = id
            guard job.crashes > 0 else { continue }
            _ = try await connection.execute(
                "update pollux.job set crashes = \(Int16(job.crashes)), crash_session_id = 0 where id = \(id)"
            )
        }
        for worker in world.workers { _ = try await perform(.open(worker.session)) }
    }

    // MARK: - Names

    private func real(_ session: SessionID) -> SessionID { sessions[session] ?? session }
    private func real(_ job: JobID) -> JobID { jobs[job] ?? job }
    private func real(_ names: [Lease]) -> [Lease] { names.map { leases[$0] ?? $0 } }

    private func name(_ job: JobID) -> JobID { jobs.first { $0.value == job }?.key ?? job }
    private func name(_ lease: Lease) -> Lease { leases.first { $0.value == lease }?.key ?? lease }

    // MARK: - Statements

    private mutating func perform(_ call: DatabaseCall) async throws -> DatabaseAnswer {
        switch call {
        case .open(let id):
            sessions[id] = try await SessionStore.open(
                WorkerConfiguration(queues: [fixture.queue], concurrency: scenario.concurrency, host: "test"),
                on: connection
            )
        case .beat(let id):
            return .yes(try await SessionStore.beat(real(id), running: 0, isDraining: false, on: connection))
        case .leases(let id):
            return .leases(Set(try await SessionStore.leases(of: real(id), on: connection).map(name)))
        case .comeBack(let id): try await SessionStore.comeBack(real(id), on: connection)
        case .close(let id): try await SessionStore.close(real(id), on: fixture.database)
        case .cycle(let finished, let plan, let session, let tokens):
            return try await cycle(finished, plan, for: real(session), tokens: tokens)
        case .claimSuspect(let session, let tokens):
            return try await claimSuspect(for: real(session), tokens: tokens)
        case .start(let leases):
            return .jobs(Set(try await LeaseStore.start(real(leases), on: connection).map(name)))
        case .giveBack(let leases): try await LeaseStore.giveBack(real(leases), on: connection)
        case .complete(let leases):
            return .jobs(Set(try await LeaseStore.complete(real(leases), on: connection).map(name)))
        case .settle(let lease, let settlement, let session):
            guard let lease = real([lease]).first else { return .yes(false) }
            return .yes(
                try await LeaseStore.settle(lease, settlement, session: real(session), on: connection)
            )
        case .judge(let ids): try await judge(ids)
        case .markLost(let id):
            guard let sighting = sightings[id] else { return .yes(false) }
            try await RescueStore.markLost(sighting, silentFor: .seconds(6), on: connection)
        case .rescue(let id):
            let rescue = try await RescueStore.rescue(
                real(id),
                quarantineAfter: DatabaseModel.quarantineAfter,
                on: connection
            )
            return .rescued(givenBack: rescue.givenBack, crashed: rescue.crashed, quarantined: rescue.quarantined)
        case .failOverdue: return .count(try await RescueStore.failOverdue(grace: .seconds(6), on: connection))
        case .cancel(let id): return .yes(try await fixture.value("select pollux.cancel_job(\(real(id)))") ?? false)
        case .redrive(let id): return .yes(try await fixture.value("select pollux.retry_job(\(real(id)))") ?? false)
        case .overrun(let ids):
            _ = try await connection.execute(
                "update pollux.job set deadline_at = now() - interval '1 h' where id = any(\(ids.map(real)))"
            )
        }
        return .done
    }

    private mutating func cycle(
        _ finished: [Lease],
        _ plan: ClaimPlan,
        for session: SessionID,
        tokens: [JobID: Int64]
    ) async throws -> DatabaseAnswer {
        try await makeDue()
        let shares = plan.shares.map { ClaimPlan.Share(queue: fixture.queue, limit: $0.limit) }
        let plan = ClaimPlan(shares: shares, total: plan.total, startable: plan.startable)
        let cycle = try await LeaseStore.cycle(
            completing: real(finished),
            claiming: plan,
            promoting: 0,
            for: session,
            on: connection
        )
        noteTokens(of: cycle.claims)
        return .cycle(
            cycle.claims.map { named($0, tokens) },
            lost: Set(cycle.lost.map(name)),
            isSessionLost: cycle.isSessionLost
        )
    }

    private mutating func claimSuspect(for session: SessionID, tokens: [JobID: Int64]) async throws -> DatabaseAnswer {
        try await makeDue()
        do {
            let claim = try await LeaseStore.claimSuspect(from: [fixture.queue], for: session, on: connection)
            noteTokens(of: claim.map { [$0] } ?? [])
            return .claims(claim.map { [named($0, tokens)] } ?? [])
        } catch JobQueueError.sessionLost {
            return .sessionLost
        }
    }

    /// Every waiting job is due, and the first one enqueued is the first.
    ///
    /// What came back waits as scheduled until a claim gives it a turn, by lane; the model knows neither.
    private func makeDue() async throws {
        _ = try await connection.execute(
            """
            update pollux.job
            set run_at = '2000-01-01',
                scheduled = crashes >= 2,
                turn = 1
            where queue = \(fixture.queue)
              and token is null
            """
        )
        _ = try await connection.execute("delete from pollux.queue_clock where queue = \(fixture.queue)")
    }

    /// Each token is greater than all those of the claims before; those of one claim come as its rows lie.
    private mutating func noteTokens(of claims: [Claim]) {
        let tokens = claims.map(\.job.lease.token)
        if let smallest = tokens.min(), smallest <= lastToken { staleToken = smallest }
        lastToken = tokens.max() ?? lastToken
    }

    /// Gives a claim the model's names.
    private mutating func named(_ claim: Claim, _ tokens: [JobID: Int64]) -> Claim {
        let lease = Lease(job: name(claim.job.id), token: tokens[name(claim.job.id)] ?? 0)
        leases[lease] = claim.job.lease
        return DatabaseModel.claim(
            lease,
            attempt: claim.job.attempt,
            failures: claim.job.failures,
            maximumTries: claim.job.maximumTries,
            crashes: claim.job.crashes,
            isStarted: claim.isStarted
        )
    }

    private mutating func judge(_ ids: [SessionID]) async throws {
        _ = try await connection.execute(
            """
            update pollux.worker_session
            set heartbeat_at = now() - interval '1 h'
            where id = any(\(ids.map(real)))
              and lost_at is null
            """
        )
        let seen = try await RescueStore.look(on: connection).0
        for id in ids { sightings[id] = seen.first { $0.session == real(id) } }
    }

    // MARK: - Rows

    /// The model's rows, in PostgreSQL's names.
    private func rows(of model: DatabaseModel) -> [String] {
        let crashSession = { (id: SessionID?) in
            id.map { model.session($0) == nil ? "gone" : "\(real($0))" } ?? "none"
        }
        let live = model.jobs.map { job in
            let hold = job.hold.map { hold in
                let token = real([Lease(job: job.id, token: hold.token)]).map(\.token)
                return "\(token) by \(real(hold.session)) started \(hold.isStarted) overdue \(hold.isOverdue)"
            }
            return "job \(real(job.id)) \(hold ?? "waits") \(job.attempts) \(job.failures) \(job.crashes) "
                + crashSession(job.crashSession)
        }
        let history = model.history.map { "history \(real($0.id)) \($0.isCompleted) \($0.attempts) \($0.failures)" }
        let dead = model.dead.map { dead in
            "dead \(real(dead.job.id)) quarantined \(dead.isQuarantined) \(dead.job.attempts) \(dead.job.failures) "
                + "\(dead.job.crashes) " + crashSession(dead.job.crashSession)
        }
        let sessions = model.sessions.map { "session \(real($0.id)) lost \($0.isLost) returned \($0.isReturned)" }
        return live + history + dead + sessions.sorted() + [
            "to rescue \(model.lostHolders.map { real($0).rawValue }.sorted())"
        ]
    }

    /// PostgreSQL's rows of the same things.
    private func storedRows(like model: DatabaseModel) async throws -> [String] {
        let named = model.sessions.map { real($0.id) }
        let crashSession: SQL = """
            case when crash_session_id is null then 'none' when crash_session_id = any(\(named))
            then crash_session_id::text else 'gone' end
            """
        let rows = try await connection.query(
            """
            select 1, id, format('job %s %s %s %s %s %s', id, case when token is null then 'waits' else
                format('[%s] by %s started %s overdue %s', token, session_id,
                    case when started_at is null then 'false' else 'true' end,
                    case when deadline_at < now() then 'true' else 'false' end)
                end, attempts, failures, crashes, \(sql: crashSession))
            from pollux.job where queue = \(fixture.queue)
            union all
            select 2, id, format('history %s %s %s %s', id,
                case when outcome = 'completed' then 'true' else 'false' end, attempts, failures)
            from pollux.job_history where queue = \(fixture.queue)
            union all
            select 3, id, format('dead %s quarantined %s %s %s %s %s', id,
                case when reason = 'quarantined' then 'true' else 'false' end, attempts, failures, crashes,
                \(sql: crashSession))
            from pollux.dead_letter where queue = \(fixture.queue)
            order by 1, 2
            """
        ).map { row in try row.decode(2, as: String.self) }
        let sessions = try await connection.query(
            """
            select format('session %s lost %s returned %s', id,
                case when lost_at is null then 'false' else 'true' end,
                case when returned_at is null then 'false' else 'true' end)
            from pollux.worker_session where id = any(\(named))
            """
        ).map { row in try row.decode(0, as: String.self) }
        let holders = try await RescueStore.lostHolders(on: connection).map(\.rawValue)
        return rows + sessions.sorted() + ["to rescue \(holders)"]
    }
}
