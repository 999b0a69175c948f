public import Events
public import Foundation
public import Postgres

extension Ledger {
    /// Judges that records are gone, in one statement: those that are held as live become tombstones.
    ///
    /// A record that the ledger does not hold was never told of, so its end isn't either, unless the vendor itself has named it. One that
    /// was read since these were found gone, or that bears a date after its deletion, is there again; and a deletion that was told is
    /// not told again after the record has come back.
    ///
    /// - Parameters:
    ///   - records: what is gone, in the order in which it is to be told; of two with one id the last counts.
    ///   - named: the ids among them that the vendor has named as deleted under its signature: these are told though never seen.
    ///   - askedAt: when they were found gone, by the database's clock.
    ///   - vendorDate: the vendor's time of that, which is the date of a deletion that has none of its own.
    ///   - scope: whose records they were.
    ///   - rules: how long the tombstones stay.
    ///   - connection: the caller's transaction.
    /// - Returns: the changes, in the order of the records.
    /// - Throws: what the database says.
    public func judgeDeleted(
        _ records: [DeletedRecord],
        named: Set<String> = [],
        askedAt: Date,
        vendorDate: Date?,
        in scope: LedgerScope,
        by rules: LedgerRules,
        on connection: Connection
    ) async throws -> [Change] {
        guard !records.isEmpty else { return [] }
        let last = Dictionary(records.map { ($0.id, $0.date) }) { $1 }
        let unique = last.sorted { $0.key < $1.key }.map { DeletedRecord(id: $0.key, date: $0.value) }
        let statement = Self.deleteStatement(
            unique,
            named: named,
            askedAt: askedAt,
            vendorDate: vendorDate ?? askedAt,
            in: scope,
            retention: rules.retention
        )
        var told: [String: Date] = [:]
        for row in try await connection.query(statement) {
            told[try row.decode("record_id", as: String.self)] = try row.decode("deleted_at", as: Date.self)
        }
        return records.compactMap { record in
            told.removeValue(forKey: record.id).map { date in
                Change(objectID: record.id, kind: .deleted, date: date, record: nil)
            }
        }
    }

    static func deleteStatement(
        _ records: [DeletedRecord],
        named: Set<String>,
        askedAt: Date,
        vendorDate: Date,
        in scope: LedgerScope,
        retention: Duration
    ) -> SQL {
        """
        with gone as (
            select record_id, dated, named
            from unnest(
                \(records.map(\.id)), \(records.map(\.date)), \(records.map { named.contains($0.id) })
            ) as g (record_id, dated, named)
        ),
        live as materialized (
            select e.record_id, coalesce(g.dated, \(vendorDate)) as deleted_at
            from gone as g
            join pollux.ledger_entry as e
                on e.instance_id = \(scope.instance.rawValue)
                and e.object = \(scope.object)
                and e.record_id = g.record_id
            where e.organization_id = \(scope.organization.rawValue)
                and not e.deleted
                and e.fetched_at <= \(askedAt)
                and (g.dated is null or e.dated_from is null or e.dated_from <= g.dated)
                and (g.dated is null or e.deleted_at is null or e.deleted_at < g.dated)
            -- locks are taken in this order by everybody
            order by e.record_id collate "C"
            for update of e
        ),
        marked as (
            update pollux.ledger_entry as e
            set deleted = true,
                deleted_at = l.deleted_at,
                fetched_at = \(askedAt),
                verdict = 'deleted'
            from live as l
            where e.instance_id = \(scope.instance.rawValue)
                and e.object = \(scope.object)
                and e.record_id = l.record_id
            returning e.record_id, e.deleted_at
        ),
        unseen as (
            insert into pollux.ledger_entry (
                organization_id, instance_id, object, record_id, hash, deleted, deleted_at, fetched_at, verdict
            )
            select
                \(scope.organization.rawValue), \(scope.instance.rawValue), \(scope.object), record_id,
                sha256(''), true, coalesce(dated, \(vendorDate)), \(askedAt), 'deleted'
            from gone
            where named
            order by record_id collate "C"
            on conflict (instance_id, object, record_id) do nothing
            returning record_id, deleted_at
        ),
        told as (
            select record_id, deleted_at from marked
            union all
            select record_id, deleted_at from unseen
        ),
        buried as (
            insert into pollux.ledger_tombstone (organization_id, instance_id, object, record_id, expires_at)
            select
                \(scope.organization.rawValue), \(scope.instance.rawValue), \(scope.object),
                record_id, now() + \(retention)
            from told
            order by record_id collate "C"
            on conflict (instance_id, object, record_id) do update
            set expires_at = excluded.expires_at
        )
        select record_id, deleted_at
        from told
        """
    }
}
