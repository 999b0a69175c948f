public import Foundation
public import Postgres

extension Ledger {
    /// Notes that records are there, without a look at their contents.
    ///
    /// - Parameters:
    ///   - ids: the records; those that are not held are passed by.
    ///   - askedAt: when they were asked for, by the database's clock.
    ///   - scope: whose they are.
    ///   - connection: the caller's transaction.
    /// - Throws: what the database says.
    public func touch(_ ids: [String], askedAt: Date, in scope: LedgerScope, on connection: Connection) async throws {
        _ = try await connection.execute(
            """
            with held as materialized (
                select record_id
                from pollux.ledger_entry
                where organization_id = \(scope.organization.rawValue)
                    and instance_id = \(scope.instance.rawValue)
                    and object = \(scope.object)
                    and record_id = any(\(ids))
                    and not deleted
                    and fetched_at < \(askedAt)
                -- locks are taken in this order by everybody
                order by record_id collate "C"
                for update
            )
            update pollux.ledger_entry as e
            set fetched_at = \(askedAt)
            from held as h
            where e.instance_id = \(scope.instance.rawValue)
                and e.object = \(scope.object)
                and e.record_id = h.record_id
            """
        )
    }

    /// Counts the live records that are held, and those among them that nobody has seen since an instant.
    ///
    /// It reads all of the object's rows once: about a second a million.
    public func unseen(
        since instant: Date,
        in scope: LedgerScope,
        on connection: Connection
    ) async throws -> (live: Int, unseen: Int) {
        let rows = try await connection.query(
            """
            select count(*) as live, count(*) filter (where fetched_at < \(instant)) as unseen
            from pollux.ledger_entry
            where organization_id = \(scope.organization.rawValue)
                and instance_id = \(scope.instance.rawValue)
                and object = \(scope.object)
                and not deleted
            """,
            timeout: .seconds(300)
        )
        guard let row = rows.first else { return (0, 0) }
        return (try row.decode("live"), try row.decode("unseen"))
    }

    /// Lists live records that nobody has seen since an instant, in the order of their ids, a page at a time.
    ///
    /// - Parameters:
    ///   - instant: since when.
    ///   - id: the last one of the page before; nil for the first page.
    ///   - limit: at most how many.
    ///   - scope: whose they are.
    ///   - database: where the ledger is.
    /// - Returns: the ids.
    /// - Throws: what the database says.
    public func unseen(
        since instant: Date,
        after id: String?,
        limit: Int,
        in scope: LedgerScope,
        from database: Database
    ) async throws -> [String] {
        try await database.query(
            """
            select record_id
            from pollux.ledger_entry
            where organization_id = \(scope.organization.rawValue)
                and instance_id = \(scope.instance.rawValue)
                and object = \(scope.object)
                and not deleted
                and fetched_at < \(instant)
                and record_id > \(id ?? "")
            order by record_id
            limit \(Int64(limit))
            """
        ).map { try $0.decode(0) }
    }

    /// Returns a condition that holds if the ledger holds all of these versions just as they are, so that judging them would tell nothing.
    ///
    /// It locks nothing and moves nothing.
    public func holds(_ versions: [SeenVersion], in scope: LedgerScope, by rules: LedgerRules) -> SQL {
        guard !versions.isEmpty else { return "true" }
        let page = JudgedPage(
            Self.newestOfEach(versions),
            shape: .list,
            askedAt: .distantPast,
            scope: scope,
            rules: rules
        )
        return """
            (
                select count(*)
                from unnest(
                    \(page.versions.map(\.id)),
                    \(page.versions.map { $0.updated?.from }),
                    \(page.versions.map { $0.updated?.to }),
                    \(page.hashes),
                    \(page.deleted)
                ) as seen (record_id, dated_from, dated_to, hash, deleted)
                join pollux.ledger_entry as e
                    on e.instance_id = \(scope.instance.rawValue)
                    and e.object = \(scope.object)
                    and e.record_id = seen.record_id
                where e.organization_id = \(scope.organization.rawValue)
                    and e.deleted = seen.deleted
                    -- what another door has left unclear is looked at more closely
                    and e.verdict <> 'unclear'
                    and e.dated_from is not distinct from seen.dated_from
                    and e.dated_to is not distinct from seen.dated_to
                    and (
                        (e.shape = \(page.shape) and e.hash = seen.hash)
                        or (e.other_shape = \(page.shape) and e.other_hash = seen.hash)
                    )
            ) = \(Int64(page.versions.count))
            """
    }
}
