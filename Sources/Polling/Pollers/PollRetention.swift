import Foundation
import Instances
import Ledger
public import Postgres

/// Forgets what polling does not need any more: deleted records after their time, and all that is known of pollers that are gone.
///
/// Any number may run. It works in batches, each a transaction of its own, off the path of the polls: killed anywhere, what is left is
/// found by the next step. A poller's own row goes last, so that the rest is found until then.
public struct PollRetention: Sendable {
    /// What a step did.
    public struct Report: Sendable, Hashable {
        /// Deleted records that were forgotten.
        public let tombstones: Int
        /// Records that were forgotten with their pollers.
        public let records: Int
        /// Pollers that were forgotten.
        public let pollers: Int
    }

    let database: Database
    let keepDisabled: Duration
    private let ledger = Ledger()

    /// Makes a retention.
    ///
    /// - Parameters:
    ///   - database: where the pollers are.
    ///   - keepDisabled: how long is remembered what an object held that its instance does not name any more, so that naming it again tells
    ///     nothing twice. A deleted instance's pollers go at once.
    public init(database: Database, keepDisabled: Duration = .seconds(30 * 86_400)) {
        self.database = database
        self.keepDisabled = keepDisabled
    }

    /// Forgets a few batches.
    ///
    /// - Parameter batches: how many at most, of each kind.
    /// - Returns: what was done; all zero if there is nothing left to do.
    /// - Throws: what the database says.
    public func step(batches: Int = 20) async throws -> Report {
        var tombstones = 0
        for _ in 0..<batches {
            let removed = try await ledger.expire(in: database)
            tombstones += removed
            guard removed > 0 else { break }
        }
        var records = 0
        var pollers = 0
        for row in try await database.query(Self.goneStatement(keepDisabled, limit: batches)) {
            let id = try row.decode("id", as: PollerID.self)
            let scope = LedgerScope(
                organization: try row.decode("organization_id"),
                instance: try row.decode("instance_id"),
                object: try row.decode("object")
            )
            for _ in 0..<batches {
                guard let forgotten = try await forget(id, scope) else { break }
                records += forgotten
                guard forgotten == 0 else { continue }
                pollers += 1
                break
            }
        }
        return Report(tombstones: tombstones, records: records, pollers: pollers)
    }

    /// Forgets a batch of a poller's records, or the poller itself once there are none.
    ///
    /// - Returns: how many records; nil if the object has been named again, or somebody else is at it.
    private func forget(_ id: PollerID, _ scope: LedgerScope) async throws -> Int? {
        try await database.withTransaction { connection in
            // Naming the object again waits for this lock, and then finds either the row with all it knew, or none.
            guard try await connection.query(Self.lockStatement(id, keepDisabled)).first != nil else { return nil }
            let forgotten = try await ledger.forget(scope, on: connection)
            // What is half forgotten must not be gone on with: named again from here on, it begins with a base line of its own.
            _ = try await connection.execute(Self.resetStatement(id))
            if forgotten == 0 {
                _ = try await connection.execute("delete from pollux.poller where id = \(id)")
            }
            return forgotten
        }
    }

    private static func isGone(_ keepDisabled: Duration) -> SQL {
        """
        (
            i.deleted_at is not null
            or (not p.enabled and p.updated_at < now() - \(keepDisabled))
        )
        """
    }

    static func goneStatement(_ keepDisabled: Duration, limit: Int) -> SQL {
        """
        select p.id, p.organization_id, p.instance_id, p.object
        from pollux.poller as p
        join pollux.instance as i on i.id = p.instance_id
        where not p.enabled
            and \(sql: isGone(keepDisabled))
        order by p.id
        limit \(Int64(limit))
        """
    }

    static func lockStatement(_ id: PollerID, _ keepDisabled: Duration) -> SQL {
        """
        select p.id
        from pollux.poller as p
        join pollux.instance as i on i.id = p.instance_id
        where p.id = \(id)
            and not p.enabled
            and \(sql: isGone(keepDisabled))
        for update of p skip locked
        """
    }

    static func resetStatement(_ id: PollerID) -> SQL {
        """
        update pollux.poller
        set base_line = null,
            watermark = null,
            seeded_at = null,
            last_poll_at = null,
            last_vendor_at = null
        where id = \(id)
            and (watermark is not null or base_line is not null)
        """
    }
}
