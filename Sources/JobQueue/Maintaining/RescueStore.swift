import Postgres

/// The statements of rescue.
enum RescueStore {
    /// The most jobs that one statement gives back; what is left is for the next look.
    static let batch: Int32 = 500

    /// Reads every session's heartbeat, and when the server was started.
    static func look(on connection: Connection) async throws -> ([SessionWatch.Sighting], serverStart: Int64) {
        let rows = try await connection.query(
            """
            select (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint,
                s.id,
                (extract(epoch from s.heartbeat_at) * 1000000)::bigint
            from (select) as always
            left join pollux.worker_session s on s.lost_at is null
            """
        )
        var serverStart: Int64 = 0
        var sightings: [SessionWatch.Sighting] = []
        for row in rows {
            serverStart = try row.decode(0, as: Int64.self)
            guard let session = try row.decode(1, as: SessionID?.self) else { continue }
            sightings.append(SessionWatch.Sighting(session: session, heartbeat: try row.decode(2, as: Int64.self)))
        }
        return (sightings, serverStart)
    }

    /// Takes a session for dead, unless it has given a sign of life since it was seen, or another rescuer has been here.
    static func markLost(
        _ sighting: SessionWatch.Sighting,
        silentFor timeout: Duration,
        on connection: Connection
    ) async throws {
        _ = try await connection.execute(
            """
            update pollux.worker_session s
            set lost_at = now()
            where s.id = \(sighting.session)
              and s.lost_at is null
              and (extract(epoch from s.heartbeat_at) * 1000000)::bigint = \(sighting.heartbeat)
              and s.heartbeat_at <= now() - make_interval(secs => \(timeout.inSeconds))
            """
        )
    }

    /// Returns the sessions that hold leases though they are lost, or have ended.
    static func lostHolders(on connection: Connection) async throws -> [SessionID] {
        let rows = try await connection.query(
            """
            with recursive holder (session_id) as (
                -- hops through job_session_lane: one probe a session, however many jobs there are
                select min(j.session_id) from pollux.job j
                union all
                select (select min(j.session_id) from pollux.job j where j.session_id > h.session_id)
                from holder h
                where h.session_id is not null
            )
            select h.session_id
            from holder h
            left join pollux.worker_session s on s.id = h.session_id
            where h.session_id is not null
              and (s.id is null or s.lost_at is not null)
            order by h.session_id
            """
        )
        return try rows.map { row in try row.decode(0, as: SessionID.self) }
    }

    /// Gives a lost session's jobs back.
    static func rescue(
        _ session: SessionID,
        quarantineAfter: Int,
        on connection: Connection
    ) async throws -> Rescue {
        let rows = try await connection.query(
            """
            select r.given_back, r.crashed, r.quarantined
            from pollux.rescue_session(\(session), \(Int32(clamping: quarantineAfter)), \(batch)) r
            """
        )
        guard let row = rows.first else {
            return Rescue(session: session, givenBack: 0, crashed: 0, quarantined: 0)
        }
        return Rescue(
            session: session,
            givenBack: try row.decode(0, as: Int.self),
            crashed: try row.decode(1, as: Int.self),
            quarantined: try row.decode(2, as: Int.self)
        )
    }

    /// Takes the lease of every job that has run past its longest run and a grace.
    static func failOverdue(grace: Duration, on connection: Connection) async throws -> Int {
        let rows = try await connection.query(
            "select pollux.fail_overdue(make_interval(secs => \(grace.inSeconds)), \(batch))"
        )
        return try rows.first?.decode(0, as: Int.self) ?? 0
    }
}
