import Postgres

extension Ledger {
    /// Judges a page: inserts what was never seen, and moves what is held to what is newer.
    ///
    /// `on conflict do update` decides under the row's lock and on its latest committed state, so another door that commits in between
    /// is seen. A row that is older than what is held changes nothing and is not returned.
    static func judgeStatement(_ page: JudgedPage) -> SQL {
        let bothLive: SQL = "not excluded.deleted and not held.deleted"
        let isNewer: SQL = "(excluded.dated_from > held.dated_to) is true"
        // Of an older date than anybody will read again, it is taken for what is held.
        let isSettled: SQL = "(excluded.dated_to < \(page.rules.settledBefore)::timestamptz) is true"
        let isNewerForGood: SQL = "(\(!page.rules.isReadAgain) and \(sql: isNewer))"
        let isIncomparable: SQL =
            "((\(sql: alike)) is null and not \(sql: isNewerForGood) and not (\(sql: isSettled)))"
        // Another shape was held against it in vain: together with a twin it can be, from now on.
        let lacksTwin: SQL =
            "(\(page.rules.wantsTwins && page.shape == .list) and held.verdict = 'unclear' and excluded.other_shape is null)"
        let isUnclear: SQL = "(\(sql: bothLive) and (\(sql: isIncomparable) or \(sql: lacksTwin)))"
        let isSame: SQL = "(\(sql: bothLive) and coalesce(\(sql: alike), not (\(sql: isNewer)) and \(sql: isSettled)))"
        func kept(_ column: String) -> SQL {
            "case when \(sql: isUnclear) then held.\(identifier: column) else excluded.\(identifier: column) end"
        }
        return """
            with judged as (
                insert into pollux.ledger_entry as held (
                    organization_id, instance_id, object, record_id, dated_from, dated_to, hash, shape, other_hash, other_shape,
                    deleted, deleted_at, fetched_at, verdict
                )
                select
                    \(page.scope.organization.rawValue), \(page.scope.instance.rawValue), \(page.scope.object),
                    record_id, dated_from, dated_to, hash, \(page.shape), other_hash,
                    case when other_hash is not null then \(page.twinShape) end,
                    deleted, case when deleted then dated_from end, \(page.askedAt), verdict
                from unnest(
                    \(page.versions.map(\.id)),
                    \(page.versions.map { $0.updated?.from }),
                    \(page.versions.map { $0.updated?.to }),
                    \(page.hashes),
                    \(page.twins),
                    \(page.deleted),
                    \(page.verdicts)
                ) as seen (record_id, dated_from, dated_to, hash, other_hash, deleted, verdict)
                -- locks are taken in this order by everybody
                order by record_id collate "C"
                on conflict (instance_id, object, record_id) do update
                set dated_from = \(sql: kept("dated_from")),
                    dated_to = \(sql: kept("dated_to")),
                    hash = \(sql: kept("hash")),
                    shape = \(sql: kept("shape")),
                    -- a form of the same contents stays comparable
                    other_hash = case
                        when \(sql: isUnclear) then held.other_hash
                        when excluded.other_shape is not null then excluded.other_hash
                        when \(sql: isSame) and held.shape <> excluded.shape then held.hash
                        when \(sql: isSame) then held.other_hash
                    end,
                    other_shape = case
                        when \(sql: isUnclear) then held.other_shape
                        when excluded.other_shape is not null then excluded.other_shape
                        when \(sql: isSame) and held.shape <> excluded.shape then held.shape
                        when \(sql: isSame) then held.other_shape
                    end,
                    deleted = excluded.deleted,
                    deleted_at = coalesce(excluded.deleted_at, held.deleted_at),
                    fetched_at = \(sql: kept("fetched_at")),
                    verdict = case
                        when excluded.deleted then case when held.deleted then 'same' else 'deleted' end
                        when held.deleted then 'created'
                        when \(sql: isUnclear) then 'unclear'
                        when \(sql: isSame) then 'same'
                        -- a version that became visible late, and is dated before the base line
                        when excluded.verdict = 'seeded' and excluded.dated_from > held.dated_to then 'seeded'
                        else 'updated'
                    end
                where held.organization_id = excluded.organization_id
                    -- what was asked for before a deletion was told is from before it, whatever its date
                    and (not held.deleted or excluded.fetched_at >= held.fetched_at)
                    and (
                        -- newer by its date
                        excluded.dated_from > held.dated_to
                        -- or the dates order nothing, and it was asked for no earlier
                        or (
                            (excluded.dated_to < held.dated_from) is not true
                            and excluded.fetched_at >= held.fetched_at
                        )
                    )
                returning record_id, verdict, deleted
            )\(sql: Self.buryFragment(page))
            select record_id, verdict
            from judged
            where verdict in ('created', 'updated', 'deleted', 'unclear')
            """
    }

    /// Whether two forms of one shape are the same; null where there is no such shape.
    private static let alike: SQL = """
        case
            when excluded.shape = held.shape then excluded.hash = held.hash
            when excluded.shape = held.other_shape then excluded.hash = held.other_hash
            when excluded.other_shape = held.shape then excluded.other_hash = held.hash
            when excluded.other_shape = held.other_shape then excluded.other_hash = held.other_hash
        end
        """

    /// Notes when the deleted of the page may be forgotten.
    private static func buryFragment(_ page: JudgedPage) -> SQL {
        guard page.deleted.contains(true) else { return "" }
        return """
            , buried as (
                insert into pollux.ledger_tombstone (organization_id, instance_id, object, record_id, expires_at)
                select
                    \(page.scope.organization.rawValue), \(page.scope.instance.rawValue), \(page.scope.object),
                    record_id, now() + \(page.rules.retention)
                from judged
                where deleted
                order by record_id collate "C"
                on conflict (instance_id, object, record_id) do update
                set expires_at = excluded.expires_at
            )
            """
    }
}
