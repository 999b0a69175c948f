import Foundation
import Postgres

/// The statements about sessions.
enum SessionStore {
    static func open(_ configuration: WorkerConfiguration, on connection: Connection) async throws -> SessionID {
        let rows = try await connection.query(
            """
            insert into pollux.worker_session (host, process_id, queues, concurrency)
            values (
                \(configuration.host.withoutNul),
                \(Int32(ProcessInfo.processInfo.processIdentifier)),
                \(configuration.queues),
                \(Int32(clamping: configuration.concurrency))
            )
            returning id
            """
        )
        guard let row = rows.first else { throw PostgresError.misuse("an insert returned no row") }
        return try row.decode(0, as: SessionID.self)
    }

    /// Gives a sign of life.
    ///
    /// - Returns: Whether the session lives; `false` when it was taken for dead.
    static func beat(
        _ session: SessionID,
        running: Int,
        isDraining: Bool,
        on connection: Connection
    ) async throws -> Bool {
        try await connection.execute(beatStatement(session, running: running, isDraining: isDraining)) == 1
    }

    static func beatStatement(_ session: SessionID, running: Int, isDraining: Bool) -> SQL {
        """
        update pollux.worker_session s
        set heartbeat_at = now(),
            running = \(Int32(clamping: running)),
            draining = \(isDraining)
        -- a heartbeat that a crash of the server forgets is followed by another: no need to wait for the disk
        from (select set_config('synchronous_commit', 'off', true)) as relaxed
        where s.id = \(session)
          and s.lost_at is null
        """
    }

    /// Returns every lease that a session has.
    static func leases(of session: SessionID, on connection: Connection) async throws(PostgresError) -> Set<Lease> {
        try await leases(leasesStatement(of: session), on: connection)
    }

    /// Returns those of some leases that the session still holds: a probe each, however many have ended.
    static func held(
        _ leases: Set<Lease>,
        by session: SessionID,
        on connection: Connection
    ) async throws(PostgresError) -> Set<Lease> {
        guard !leases.isEmpty else { return [] }
        return try await self.leases(heldStatement(leases, by: session), on: connection)
    }

    private static func leases(_ statement: SQL, on connection: Connection) async throws(PostgresError) -> Set<Lease> {
        var leases: Set<Lease> = []
        for row in try await connection.query(statement) {
            leases.insert(Lease(job: try row.decode(0, as: JobID.self), token: try row.decode(1, as: Int64.self)))
        }
        return leases
    }

    static func heldStatement(_ leases: Set<Lease>, by session: SessionID) -> SQL {
        """
        select j.id, j.token
        from pollux.job j
        where j.id = any(\(leases.map(\.job).sorted()))
          and j.session_id = \(session)
        """
    }

    static func leasesStatement(of session: SessionID) -> SQL {
        """
        select j.id, j.token
        from pollux.job j
        where j.session_id = \(session)
        """
    }

    /// Says that a session that was taken for dead is alive.
    static func comeBack(_ session: SessionID, on connection: Connection) async throws {
        _ = try await connection.execute("select pollux.return_session(\(session))")
    }

    /// Ends a session, having given back what it may still hold.
    static func close(_ session: SessionID, on database: Database) async throws {
        try await database.withTransaction { connection in
            _ = try await connection.execute(
                """
                update pollux.job j
                set token = null,
                    session_id = null,
                    deadline_at = null
                where j.id = any(array(
                    select l.id from pollux.job l where l.session_id = \(session) order by l.id for update skip locked
                ))
                """
            )
            _ = try await connection.execute(
                "delete from pollux.worker_session s where s.id = \(session) and s.lost_at is null"
            )
        }
    }
}
