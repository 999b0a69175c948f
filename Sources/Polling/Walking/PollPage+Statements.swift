import Foundation
import Postgres

extension PollPage {
    static func lockStatement(_ poller: Poller) -> SQL {
        """
        select edition, enabled, poll_due
        from pollux.poller
        where id = \(poller.id)
            and organization_id = \(poller.organization)
        -- before any row of the ledger
        for update
        """
    }

    static func beginStatement(_ poller: Poller, at baseLine: Date) -> SQL {
        """
        update pollux.poller
        set base_line = coalesce(base_line, \(baseLine)),
            watermark = coalesce(watermark, base_line, \(baseLine))
        where id = \(poller.id)
            and organization_id = \(poller.organization)
        """
    }

    /// Moves a walk on that goes on.
    static func moveStatement(_ poller: Poller, _ walk: PollWalk, _ observed: Observations) throws -> SQL {
        let trail = String(decoding: try JSONEncoder().encode(walk.trail), as: UTF8.self)
        return """
            update pollux.poller
            set state = 'active',
                failures = 0,
                failing_since = null,
                walk_started_at = \(walk.startedAt),
                walk_since = \(walk.since),
                walk_vendor_at = \(walk.vendorAt),
                walk_newest = \(walk.newest),
                walk_cursor = \(walk.cursor),
                walk_anchor = \(walk.anchor),
                walk_trail = \(trail)::jsonb,
                walk_repeats = \(Int32(clamping: walk.repeats)),
                walk_pages = \(Int64(walk.pages)),
                walk_records = \(Int64(walk.records)),
                walk_changes = \(Int64(walk.changes)),
                \(sql: observationsFragment(observed))
            where id = \(poller.id)
                and organization_id = \(poller.organization)
                and edition = \(poller.edition)
            """
    }

    /// Ends a walk: only now the watermark moves, and never back.
    ///
    /// A walk over a list that could not be read steadily leaves the watermark where it was, so that the next reads the window again.
    static func finishStatement(_ poller: Poller, _ walk: PollWalk, _ observed: Observations) -> SQL {
        """
        update pollux.poller
        set state = 'active',
            poll_due = false,
            failures = 0,
            failing_since = null,
            watermark = case when \(walk.isSteady) then greatest(watermark, \(walk.newest)) else watermark end,
            seeded_at = case when \(walk.isSteady) then coalesce(seeded_at, now()) else seeded_at end,
            last_poll_at = \(walk.startedAt),
            last_vendor_at = \(walk.vendorAt),
            last_records = \(Int64(walk.records)),
            last_changes = \(Int64(walk.changes)),
            last_error = null,
            last_error_at = null,
            walk_started_at = null,
            walk_since = null,
            walk_vendor_at = null,
            walk_newest = null,
            walk_cursor = null,
            walk_anchor = null,
            walk_trail = '[]',
            walk_repeats = 0,
            walk_pages = 0,
            walk_records = 0,
            walk_changes = 0,
            \(sql: observationsFragment(observed))
        where id = \(poller.id)
            and organization_id = \(poller.organization)
            and edition = \(poller.edition)
        """
    }

    /// After so many failures in a row that are not the vendor's outage, a walk begins anew: its place may have become worthless.
    static let restartingFailures = 3

    /// Notes a failure; the walk, if there is one, stays where it is.
    ///
    /// Returns whether the poller counts as failing.
    static func failStatement(_ poller: Poller, error: String, wait: Duration, restarts: Bool) -> SQL {
        let restart: SQL = "(\(restarts) and (failures + 1) % \(Int32(restartingFailures)) = 0)"
        return """
            update pollux.poller
            set state = case state when 'paused' then state else 'backing_off' end,
                poll_due = false,
                failures = failures + 1,
                failing_since = coalesce(
                    failing_since,
                    case when failures + 1 >= \(Int32(announcedFailures)) then now() end
                ),
                walk_cursor = case when not \(sql: restart) then walk_cursor end,
                walk_anchor = case when not \(sql: restart) then walk_anchor end,
                walk_trail = case when \(sql: restart) then '[]' else walk_trail end,
                last_error = \(error),
                last_error_at = now(),
                next_at = now() + \(wait)
            where id = \(poller.id)
                and organization_id = \(poller.organization)
            returning failing_since is not null
            """
    }

    /// Notes an error that is no failure of the poller's.
    ///
    /// - Parameters:
    ///   - poller: whose.
    ///   - error: what is wrong.
    ///   - state: what the poller is now; nil for what it was.
    ///   - counts: whether the next is to be waited for longer, up to the next page.
    /// - Returns: the statement.
    static func noteStatement(_ poller: Poller, error: String, state: String?, counts: Bool = false) -> SQL {
        """
        update pollux.poller
        set last_error = \(error),
            last_error_at = now(),
            failures = least(failures, 1000000) + \(counts ? Int32(1) : 0),
            state = coalesce(\(state), state)
        where id = \(poller.id)
            and organization_id = \(poller.organization)
        """
    }

    private static func observationsFragment(_ observed: Observations) -> SQL {
        """
        lateness = greatest(lateness, \(observed.lateness)),
        clock_skew = coalesce(\(observed.clockSkew), clock_skew),
        -- one that an earlier page of the walk gave stays until the next walk
        warning = coalesce(\(observed.warning), case when walk_pages > 0 then warning end)
        """
    }
}
