import Foundation
import Postgres

// Each runs in a transaction that has checked the lease first, and locked the poller's row.
extension PollPage {
    static func moveStatement(_ poller: Poller, _ side: SideWalk, _ walk: PollWalk) throws -> SQL {
        let progress = String(decoding: try JSONEncoder().encode(walk), as: UTF8.self)
        return """
            insert into pollux.poller_walk (
                poller_id, organization_id, purpose, started_at, stage, progress, pages, records, changes
            )
            values (
                \(poller.id), \(poller.organization), \(side.purpose.rawValue), \(walk.startedAt), \(side.stage.rawValue),
                \(progress)::jsonb || jsonb_build_object('edition', \(poller.edition)), \(Int64(walk.pages)), \(Int64(walk.records)), \(Int64(walk.changes))
            )
            on conflict (poller_id, purpose) do update
            set started_at = excluded.started_at,
                stage = excluded.stage,
                progress = excluded.progress,
                pages = excluded.pages,
                records = excluded.records,
                changes = excluded.changes
            """
    }

    static func finishStatement(_ poller: Poller, _ side: SideWalk, _ walk: PollWalk, wait: Duration) -> SQL {
        """
        insert into pollux.poller_walk (
            poller_id, organization_id, purpose, next_at, pages, records, changes, last_run_at, last_vendor_at
        )
        values (
            \(poller.id), \(poller.organization), \(side.purpose.rawValue), now() + \(wait), \(Int64(walk.pages)),
            \(Int64(walk.records)), \(Int64(walk.changes)), \(walk.startedAt), \(walk.vendorAt)
        )
        on conflict (poller_id, purpose) do update
        set next_at = excluded.next_at,
            started_at = null,
            stage = 'listing',
            progress = null,
            pages = excluded.pages,
            records = excluded.records,
            changes = excluded.changes,
            last_run_at = excluded.last_run_at,
            last_vendor_at = coalesce(excluded.last_vendor_at, poller_walk.last_vendor_at),
            failures = 0,
            last_error = null
        """
    }

    /// Notes a failure of a walk beside the polls.
    ///
    /// The run may be over with it; else it goes on where it is, unless its place may have become worthless.
    static func failStatement(
        _ poller: Poller,
        _ side: SideWalk,
        error: String,
        wait: Duration,
        isOver: Bool,
        restarts: Bool
    ) -> SQL {
        """
        insert into pollux.poller_walk as held (
            poller_id, organization_id, purpose, next_at, failures, last_error
        )
        values (
            \(poller.id), \(poller.organization), \(side.purpose.rawValue), now() + \(wait),
            \(Int32(isOver ? announcedFailures : 1)), \(error)
        )
        on conflict (poller_id, purpose) do update
        set next_at = excluded.next_at,
            failures = greatest(held.failures + 1, excluded.failures),
            last_error = excluded.last_error,
            stage = case when \(isOver) then 'listing' else held.stage end,
            started_at = case when \(isOver) then null else held.started_at end,
            progress = case
                when \(isOver) then null
                when \(restarts) and held.stage = 'listing' and (held.failures + 1) % \(Int32(restartingFailures)) = 0
                    then held.progress - 'cursor' - 'anchor' || '{"trail": []}'
                else held.progress
            end
        """
    }

    static func warnStatement(_ poller: Poller, _ warning: String) -> SQL {
        """
        update pollux.poller
        set warning = \(warning)
        where id = \(poller.id)
            and organization_id = \(poller.organization)
        """
    }

    /// Keeps what a page beside the polls has shown of the vendor; nil where that is nothing.
    static func observeStatement(_ poller: Poller, _ observed: Observations) -> SQL? {
        guard observed.lateness != nil || observed.warning != nil else { return nil }
        return """
            update pollux.poller
            set lateness = greatest(lateness, \(observed.lateness)),
                warning = coalesce(\(observed.warning), warning)
            where id = \(poller.id)
                and organization_id = \(poller.organization)
            """
    }
}
