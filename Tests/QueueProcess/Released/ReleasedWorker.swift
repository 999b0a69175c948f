import JobQueue
import Postgres
import Synchronization

/// A worker and rescuer of the release before: its statements, in its order, on one connection.
final class ReleasedWorker: Sendable {
    private struct Claimed {
        let job: ClaimedJob
        let isStarted: Bool
    }

    private struct Seen {
        let heartbeat: Int64
        let since: ContinuousClock.Instant
    }

    private struct State {
        let session: SessionID
        var seen: [SessionID: Seen] = [:]
    }

    private let settings: ProcessSettings
    private let database: Database
    private let log: ProcessLog
    private let clock = ContinuousClock()
    /// What it still has to enqueue.
    private let numbers: Mutex<ArraySlice<Int>>

    init(settings: ProcessSettings, database: Database, log: ProcessLog) {
        self.settings = settings
        self.database = database
        self.log = log
        let (count, first) = settings.enqueues
        numbers = Mutex(Array(first..<(first + count))[...])
    }

    /// Works until the process is killed; an error opens another session, as a new start of the process would.
    func run() async {
        while true {
            do {
                try await database.withConnection { try await self.work(on: $0) }
            } catch {
                log.write("failed released: \(error)")
                await passTime(.milliseconds(200))
            }
        }
    }

    private func work(on connection: Connection) async throws {
        let opened = try await connection.query(
            ReleasedStatements.open(queue: settings.queue, host: settings.name)
        )
        guard let row = opened.first else { return }
        var state = State(session: try row.decode(0, as: SessionID.self))
        log.write("session-opened \(state.session)")
        while try await connection.execute(ReleasedStatements.beat(state.session)) == 1 {
            try await enqueue(on: connection)
            let hasWorked = try await runClaimed(state.session, on: connection)
            try await rescue(&state, on: connection)
            if !hasWorked { await passTime(.milliseconds(50)) }
        }
        log.write("session-lost \(state.session)")
    }

    /// Nothing breaks its connection but its own death, so what is sent once is enqueued once.
    private func enqueue(on connection: Connection) async throws {
        let next = numbers.withLock { numbers in
            defer { numbers = numbers.dropFirst(3) }
            return Array(numbers.prefix(3))
        }
        guard !next.isEmpty else { return }
        _ = try await connection.query(ReleasedStatements.enqueue(next, in: settings.queue))
        if numbers.withLock(\.isEmpty) { log.write("enqueued all") }
    }

    // MARK: - Running

    private func runClaimed(_ session: SessionID, on connection: Connection) async throws -> Bool {
        var claimed = try await claims(
            ReleasedStatements.claim(queue: settings.queue, limit: 6, starting: 4, session: session),
            on: connection
        )
        if claimed.isEmpty {
            claimed = try await claims(
                ReleasedStatements.claimSuspect(queue: settings.queue, session: session),
                on: connection
            )
        }
        guard !claimed.isEmpty else { return false }
        var jobs = claimed.filter(\.isStarted).map(\.job)
        var waiting = claimed.filter { !$0.isStarted }.map(\.job)
        // What was prefetched is started later, and the last of it goes back.
        if waiting.count > 1 {
            let last = waiting.removeLast()
            _ = try await connection.execute(ReleasedStatements.giveBack([last.lease]))
        }
        if !waiting.isEmpty {
            let held = try await ids(ReleasedStatements.start(waiting.map(\.lease)), on: connection)
            jobs += waiting.filter { held.contains($0.id) }
        }
        await passTime(settings.before)
        for job in jobs where job.kind == "exact" { try await runExact(job, session, on: connection) }
        let plain = jobs.filter { $0.kind == "plain" }.map(\.lease)
        let held = try await ids(ReleasedStatements.held(plain), on: connection)
        let completed = try await ids(ReleasedStatements.complete(plain), on: connection)
        if completed != held { log.write("lease-lost \(held.subtracting(completed))") }
        return true
    }

    private func runExact(_ job: ClaimedJob, _ session: SessionID, on connection: Connection) async throws {
        let isPutOff = job.attempt == 1 && job.id.rawValue.isMultiple(of: 7)
        let ending =
            isPutOff
            ? ReleasedStatements.release(job.lease, after: 0.1, session: session)
            : ReleasedStatements.complete(job.lease)
        do {
            try await connection.transaction { connection in
                try await self.require(ReleasedStatements.lock(job.lease), job.lease, on: connection)
                if !isPutOff { try await connection.execute(Workload.effect(of: job, by: self.settings.name)) }
                try await self.require(ending, job.lease, on: connection)
            }
        } catch JobQueueError.leaseLost(let lease) {
            log.write("lease-lost \(lease.job)")
        }
    }

    private func require(_ statement: SQL, _ lease: Lease, on connection: Connection) async throws {
        guard let row = try await connection.query(statement).first, try row.decode(0, as: Int64.self) == 1 else {
            throw JobQueueError.leaseLost(lease)
        }
    }

    // MARK: - Rescue

    private func rescue(_ state: inout State, on connection: Connection) async throws {
        var seen: [SessionID: Seen] = [:]
        for row in try await connection.query(ReleasedStatements.look) {
            guard let session = try row.decode(1, as: SessionID?.self) else { continue }
            let heartbeat = try row.decode(2, as: Int64.self)
            let before = state.seen[session]
            let since = before?.heartbeat == heartbeat ? before?.since ?? clock.now : clock.now
            seen[session] = Seen(heartbeat: heartbeat, since: since)
            guard clock.now - since >= settings.sessionTimeout else { continue }
            let seconds = Double(settings.sessionTimeout.components.seconds)
            _ = try await connection.execute(
                ReleasedStatements.markLost(session, heartbeat: heartbeat, timeout: seconds)
            )
        }
        state.seen = seen
        for row in try await connection.query(ReleasedStatements.lostHolders) {
            let session = try row.decode(0, as: SessionID.self)
            _ = try await connection.query(ReleasedStatements.rescue(session))
            log.write("rescued \(session)")
        }
        _ = try await connection.query(ReleasedStatements.failOverdue(grace: 6))
    }

    // MARK: - Decoding

    private func claims(_ statement: SQL, on connection: Connection) async throws -> [Claimed] {
        try await connection.query(statement).map { row in
            let isStarted = try row.decode(12, as: Bool.self)
            let attempts = try Int(row.decode(7, as: Int32.self))
            let job = ClaimedJob(
                kind: try row.decode(2, as: JobKind.self),
                queue: try row.decode(3, as: QueueName.self),
                lane: try row.decode(4, as: LaneKey.self),
                payload: try row.decode(6, as: String.self),
                attempt: isStarted ? attempts : attempts + 1,
                lease: Lease(job: try row.decode(0, as: JobID.self), token: try row.decode(1, as: Int64.self))
            )
            return Claimed(job: job, isStarted: isStarted)
        }
    }

    private func ids(_ statement: SQL, on connection: Connection) async throws -> Set<JobID> {
        Set(try await connection.query(statement).map { row in try row.decode(0, as: JobID.self) })
    }
}
