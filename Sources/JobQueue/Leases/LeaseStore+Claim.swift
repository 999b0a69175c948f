import Postgres

extension LeaseStore {
    /// The state that the claiming functions raise when the session was taken for dead.
    static let sessionLostState = SQLState(rawValue: "PX001")

    /// Completes the finished jobs of the last batch and claims the next, in one transaction.
    ///
    /// - Parameters:
    ///   - finished: Jobs whose handlers have completed.
    ///   - plan: What to claim.
    ///   - promoting: How many scheduled jobs of each queue that are due get their turn first, at most.
    ///   - freed: Lanes in which jobs have just ended, however: those may have places again.
    ///   - session: Whose leases they become.
    ///   - connection: Any connection, in no transaction.
    /// - Returns: What was claimed, started ones first, and what was lost.
    /// - Throws: A `PostgresError`; then nothing has happened, or, where the connection broke, it is unknown whether it has.
    static func cycle(
        completing finished: [Lease],
        claiming plan: ClaimPlan,
        promoting: Int,
        freed: Set<LaneKey> = [],
        for session: SessionID,
        on connection: Connection
    ) async throws(PostgresError) -> Cycle {
        var cycle = Cycle()
        let statement = cycleStatement(
            completing: finished,
            claiming: plan,
            promoting: promoting,
            freed: freed,
            session: session
        )
        for row in try await connection.query(statement) {
            switch try row.decode(0, as: String?.self) {
            case nil: cycle.claims.append(try Claim(row))
            case "lease lost": cycle.lost.insert(try row.decode(1, as: JobID.self))
            default: cycle.isSessionLost = true
            }
        }
        // The rows come as they were updated.
        cycle.claims.sort()
        return cycle
    }

    /// Claims one suspect, not started.
    ///
    /// - Throws: `JobQueueError.sessionLost`, or a `PostgresError`.
    static func claimSuspect(
        from queues: [QueueName],
        for session: SessionID,
        on connection: Connection
    ) async throws -> Claim? {
        do throws(PostgresError) {
            let rows = try await connection.query(claimSuspectStatement(from: queues, session: session))
            return try rows.first.map { row throws(PostgresError) in try Claim(row) }
        } catch {
            guard error.sqlState == sessionLostState else { throw error }
            throw JobQueueError.sessionLost(session)
        }
    }

    /// Marks jobs as started; only such a job can crash.
    ///
    /// Said again because the answer was lost, it counts no second try.
    ///
    /// - Returns: The jobs whose lease was still held.
    static func start(_ leases: [Lease], on connection: Connection) async throws(PostgresError) -> Set<JobID> {
        try await ids(startStatement(leases), on: connection)
    }

    /// Hands leases back whose jobs no handler has seen: it is as if they had not been claimed.
    static func giveBack(_ leases: [Lease], on connection: Connection) async throws(PostgresError) {
        _ = try await connection.execute(giveBackStatement(leases))
    }

    /// Completes many.
    ///
    /// - Returns: The jobs whose lease was still held.
    static func complete(_ leases: [Lease], on connection: Connection) async throws(PostgresError) -> Set<JobID> {
        try await ids(completeStatement(leases), on: connection)
    }

    static func ids(_ statement: SQL, on connection: Connection) async throws(PostgresError) -> Set<JobID> {
        var ids: Set<JobID> = []
        for row in try await connection.query(statement) {
            ids.insert(try row.decode(0, as: JobID.self))
        }
        return ids
    }

    static func cycleStatement(
        completing finished: [Lease],
        claiming plan: ClaimPlan,
        promoting: Int,
        freed: Set<LaneKey>,
        session: SessionID
    ) -> SQL {
        """
        select c.note, c.id, c.token, c.kind, c.queue, c.lane, c.organization_id, c.payload, c.attempts, c.failures,
            c.maximum_tries, c.crashes, c.longest_run, c.is_started, c.turn
        from pollux.cycle(
            \(session),
            \(finished.map(\.job)),
            \(finished.map(\.token)),
            \(plan.shares.map(\.queue)),
            \(plan.shares.map { Int32(clamping: $0.limit) }),
            \(Int32(clamping: plan.total)),
            \(Int32(clamping: plan.startable)),
            \(Int32(clamping: promoting)),
            \(freed.map(\.rawValue).sorted())
        ) c
        """
    }

    static func claimSuspectStatement(from queues: [QueueName], session: SessionID) -> SQL {
        """
        select null::text, c.id, c.token, c.kind, c.queue, c.lane, c.organization_id, c.payload::text, c.attempts,
            c.failures, cardinality(c.retry_waits) + 1, c.crashes::integer, c.longest_run, c.started_at is not null,
            c.turn
        from pollux.claim_suspect(\(session), \(queues)) c
        """
    }

    static func startStatement(_ leases: [Lease]) -> SQL {
        """
        update pollux.job j
        set started_at = now(),
            deadline_at = now() + j.longest_run,
            attempts = j.attempts + (j.started_at is null)::integer
        where j.id = any(\(leases.map(\.job).sorted()))
          and j.token = any(\(leases.map(\.token)))
        returning j.id
        """
    }

    static func giveBackStatement(_ leases: [Lease]) -> SQL {
        """
        update pollux.job j
        set token = null,
            session_id = null,
            deadline_at = null,
            attempts = j.attempts - (j.started_at is not null)::integer,
            started_at = null
        where j.id = any(\(leases.map(\.job).sorted()))
          and j.token = any(\(leases.map(\.token)))
        """
    }
}

extension Claim {
    init(_ row: Row) throws(PostgresError) {
        let isStarted = try row.decode(13, as: Bool.self)
        let attempts = try Int(row.decode(8, as: Int32.self))
        job = ClaimedJob(
            kind: try row.decode(3, as: JobKind.self),
            queue: try row.decode(4, as: QueueName.self),
            lane: try row.decode(5, as: LaneKey.self),
            organizationID: try row.decode(6, as: Int64?.self),
            payload: try row.decode(7, as: String.self),
            attempt: isStarted ? attempts : attempts + 1,
            failures: try Int(row.decode(9, as: Int32.self)),
            maximumTries: try Int(row.decode(10, as: Int32.self)),
            crashes: try Int(row.decode(11, as: Int32.self)),
            longestRun: try row.decode(12, as: Duration.self),
            lease: Lease(job: try row.decode(1, as: JobID.self), token: try row.decode(2, as: Int64.self))
        )
        self.isStarted = isStarted
        turn = try row.decode(14, as: Int64.self)
    }
}
