public import Foundation
public import Postgres

extension JobQueue {
    /// Cancels a job that waits, runs or is dead.
    ///
    /// A running one loses its lease: its worker stops it within seconds and can write nothing more about it.
    ///
    /// - Returns: Whether there was such a job.
    @discardableResult
    public func cancel(_ id: JobID, reason: String = "cancelled") async throws -> Bool {
        try await database.query(Self.cancelStatement(id, reason: reason)).first?.decode(0, as: Bool.self) ?? false
    }

    /// Cancels a job in the caller's transaction.
    ///
    /// - Returns: Whether there was such a job.
    @discardableResult
    public func cancel(_ id: JobID, reason: String = "cancelled", on connection: Connection) async throws -> Bool {
        try await connection.query(Self.cancelStatement(id, reason: reason)).first?.decode(0, as: Bool.self) ?? false
    }

    /// Stops claims of a lane's jobs for a time, or until it is resumed; what runs goes on.
    ///
    /// A pause that lasts longer stays: what an operator has stopped is not set going again by a receiver's `Retry-After`.
    ///
    /// - Parameters:
    ///   - lane: The lane; it needs no row beforehand.
    ///   - duration: From the database's now; `nil` until it is resumed.
    ///   - reason: Shown to operators.
    /// - Throws: `PostgresError`.
    public func pause(lane: LaneKey, for duration: Duration? = nil, reason: String? = nil) async throws {
        _ = try await database.execute(Self.pauseStatement(lane, for: duration, reason: reason))
    }

    /// Stops claims of a lane's jobs for a time, in the caller's transaction, unless it is paused for longer already; claims
    /// pass the lane by until that commits.
    public func pause(
        lane: LaneKey,
        for duration: Duration? = nil,
        reason: String? = nil,
        on connection: Connection
    ) async throws {
        _ = try await connection.execute(Self.pauseStatement(lane, for: duration, reason: reason))
    }

    /// Stops claims of a lane's jobs until an instant of the database's clock, unless it is paused for longer already, in the
    /// caller's transaction.
    public func pause(
        lane: LaneKey,
        until instant: Date,
        reason: String? = nil,
        on connection: Connection
    ) async throws {
        _ = try await connection.execute("select pollux.lengthen_pause(\(lane), \(instant), \(reason?.asStoredError))")
    }

    /// Ends a lane's pause.
    public func resume(lane: LaneKey) async throws {
        _ = try await database.execute("select pollux.resume_lane(\(lane))")
    }

    /// Ends a lane's pause in the caller's transaction.
    public func resume(lane: LaneKey, on connection: Connection) async throws {
        _ = try await connection.execute("select pollux.resume_lane(\(lane))")
    }

    /// Sets how many of a lane's jobs may be leased at once.
    ///
    /// - Parameters:
    ///   - lane: The lane; it needs no row beforehand.
    ///   - cap: At least 1; `nil` for no limit.
    /// - Throws: `PostgresError`.
    public func setCap(lane: LaneKey, cap: Int?) async throws {
        _ = try await database.execute(Self.capStatement(lane, cap: cap))
    }

    /// Sets how many of a lane's jobs may be leased at once, in the caller's transaction.
    public func setCap(lane: LaneKey, cap: Int?, on connection: Connection) async throws {
        _ = try await connection.execute(Self.capStatement(lane, cap: cap))
    }

    /// Sets all of a lane's limits; a lane that nobody has limited has a weight of 1 and no others.
    ///
    /// - Parameters:
    ///   - limits: What holds from now on.
    ///   - lane: The lane; it needs no row beforehand.
    /// - Throws: `PostgresError`, also for a limit that is out of its bounds.
    public func setLimits(_ limits: LaneLimits, of lane: LaneKey) async throws {
        _ = try await database.execute(
            """
            select pollux.limit_lane(
                \(lane), \(limits.cap)::integer, \(limits.startsPerSecond), \(limits.burst), \(limits.weight)::real
            )
            """
        )
    }

    static func cancelStatement(_ id: JobID, reason: String) -> SQL {
        "select pollux.cancel_job(\(id), \(reason.asStoredError))"
    }

    static func pauseStatement(_ lane: LaneKey, for duration: Duration?, reason: String?) -> SQL {
        """
        select pollux.lengthen_pause(
            \(lane),
            coalesce(now() + make_interval(secs => \(duration?.inSeconds)), 'infinity'),
            \(reason?.asStoredError)
        )
        """
    }

    static func capStatement(_ lane: LaneKey, cap: Int?) -> SQL {
        """
        insert into pollux.lane as l (key, cap)
        values (\(lane), \(cap)::integer)
        on conflict (key) do update
        set cap = excluded.cap,
            updated_at = now()
        where l.cap is distinct from excluded.cap
        """
    }
}
