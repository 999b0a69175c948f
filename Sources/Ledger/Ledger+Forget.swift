public import Postgres

extension Ledger {
    /// Forgets records whose deletion was told long enough ago, a batch at a time.
    ///
    /// The ids of live records are never forgotten while their poller lives; of a record that has come back only the mark goes. It runs
    /// beside the polls and under no lease: of two that run at once each takes its own tombstones, and what is deleted here was told.
    ///
    /// - Parameters:
    ///   - limit: how many at most.
    ///   - database: where the ledger is.
    /// - Returns: how many tombstones were removed; fewer than the limit if none is left.
    /// - Throws: what the database says.
    public func expire(limit: Int = 1_000, in database: Database) async throws -> Int {
        try await database.query(
            """
            with expired as materialized (
                select instance_id, object, record_id
                from pollux.ledger_tombstone
                where expires_at <= now()
                order by expires_at
                limit \(Int64(limit))
                for update skip locked
            ),
            held as materialized (
                select e.instance_id, e.object, e.record_id
                from pollux.ledger_entry as e
                join expired as x using (instance_id, object, record_id)
                where e.deleted
                -- locks are taken in this order by everybody; one that a poll holds is left until it is free
                order by e.record_id collate "C"
                for update of e skip locked
            ),
            forgotten as (
                delete from pollux.ledger_entry as e
                using held as h
                where e.instance_id = h.instance_id
                    and e.object = h.object
                    and e.record_id = h.record_id
            ),
            removed as (
                delete from pollux.ledger_tombstone as t
                using expired as x
                where t.instance_id = x.instance_id
                    and t.object = x.object
                    and t.record_id = x.record_id
                returning 1
            )
            select count(*) from removed
            """
        ).first?.decode(0) ?? 0
    }

    /// Forgets records of an object whose poller is gone for good, a batch at a time.
    ///
    /// - Parameters:
    ///   - scope: whose records they are.
    ///   - limit: how many at most.
    ///   - connection: the caller's transaction, which keeps the poller from coming back.
    /// - Returns: how many were forgotten; none if none is left.
    /// - Throws: what the database says.
    public func forget(_ scope: LedgerScope, limit: Int = 5_000, on connection: Connection) async throws -> Int {
        try await connection.execute(
            """
            delete from pollux.ledger_entry
            where instance_id = \(scope.instance.rawValue)
                and object = \(scope.object)
                and record_id = any(
                    array(
                        select record_id
                        from pollux.ledger_entry
                        where organization_id = \(scope.organization.rawValue)
                            and instance_id = \(scope.instance.rawValue)
                            and object = \(scope.object)
                        limit \(Int64(limit))
                    )
                )
            """
        )
    }
}
