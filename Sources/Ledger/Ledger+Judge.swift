import Foundation
import Postgres

extension Ledger {
    /// Judges a page: inserts what was never seen, and moves what is held to what is newer.
    ///
    /// `on conflict do update` decides under the row's lock and on its latest committed state, so another door that commits in between
    /// is seen. A row that is older than what is held changes nothing and is not returned.
    static func judgeStatement(
        _ versions: [SeenVersion],
        askedAt: Date,
        in scope: LedgerScope,
        by rules: LedgerRules
    ) -> SQL {
        """
        with judged as (
            insert into pollux.ledger_entry as held (
                organization_id, instance_id, object, record_id, dated_from, dated_to, hash, fetched_at, verdict
            )
            select
                \(scope.organization.rawValue), \(scope.instance.rawValue), \(scope.object),
                record_id, dated_from, dated_to, hash, \(askedAt), verdict
            from unnest(
                \(versions.map(\.id)),
                \(versions.map { $0.updated?.from }),
                \(versions.map { $0.updated?.to }),
                \(versions.map { Self.hash($0, ignoring: rules.ignored) }),
                \(versions.map { rules.verdict(ofNew: $0).rawValue })
            ) as seen (record_id, dated_from, dated_to, hash, verdict)
            -- locks are taken in this order by everybody
            order by record_id collate "C"
            on conflict (instance_id, object, record_id) do update
            set dated_from = excluded.dated_from,
                dated_to = excluded.dated_to,
                hash = excluded.hash,
                deleted = false,
                fetched_at = greatest(held.fetched_at, excluded.fetched_at),
                verdict = case
                    when held.deleted then 'created'
                    when held.hash = excluded.hash then 'same'
                    -- a version that became visible late, and is dated before the base line
                    when excluded.verdict = 'seeded' and excluded.dated_from > held.dated_to then 'seeded'
                    else 'updated'
                end
            where held.organization_id = excluded.organization_id
                and (
                    -- newer by its date
                    excluded.dated_from > held.dated_to
                    -- or the dates order nothing, and it was asked for no earlier
                    or (
                        (excluded.dated_to < held.dated_from) is not true
                        and excluded.fetched_at >= held.fetched_at
                    )
                )
            returning record_id, verdict
        )
        select record_id, verdict
        from judged
        where verdict in ('created', 'updated')
        """
    }
}
