import Foundation
public import Instances
import Postgres

extension PollerStore {
    /// Lists an organization's pollers, or those of one instance, in the order of instances and objects.
    ///
    /// - Parameters:
    ///   - organization: whose they are.
    ///   - instance: the only instance wanted; nil for all.
    ///   - includesDisabled: whether those are listed too that are not polled any more.
    ///   - offset: how many to pass by.
    ///   - limit: how many at most.
    /// - Returns: how they stand.
    /// - Throws: what the database says.
    public func records(
        organization: OrganizationID,
        instance: InstanceID? = nil,
        includesDisabled: Bool = false,
        offset: Int = 0,
        limit: Int = 200
    ) async throws -> [PollerRecord] {
        let statement = Self.recordsStatement(organization, instance, includesDisabled, offset: offset, limit: limit)
        return try await database.query(statement).map { row in
            PollerRecord(
                id: try row.decode("id"),
                instance: try row.decode("instance_id"),
                object: try row.decode("object"),
                interval: try row.decode("poll_interval"),
                lastPollDate: try row.decode("last_poll_at"),
                nextPollDate: try row.decode("due_at"),
                watermark: try row.decode("watermark"),
                state: try row.decode("state"),
                lastError: try row.decode("last_error"),
                warning: try row.decode("warning"),
                configuration: try row.decode("configuration")
            )
        }
    }

    /// Measures how far polling is behind, for metrics.
    public func lag() async throws -> PollLag {
        let rows = try await database.query(Self.lagStatement)
        guard let row = rows.first else {
            return PollLag(pollers: 0, failing: 0, paused: 0, overdue: .zero, lag: .zero)
        }
        return PollLag(
            pollers: try row.decode("pollers"),
            failing: try row.decode("failing"),
            paused: try row.decode("paused"),
            overdue: try row.decode("overdue"),
            lag: try row.decode("lag")
        )
    }

    static func recordsStatement(
        _ organization: OrganizationID,
        _ instance: InstanceID?,
        _ includesDisabled: Bool,
        offset: Int,
        limit: Int
    ) -> SQL {
        """
        select
            s.id,
            s.instance_id,
            s.object,
            s.poll_interval,
            s.last_poll_at,
            case when s.state not in ('disabled', 'paused', 'revoked') then s.next_at end as due_at,
            s.watermark,
            s.state,
            s.last_error,
            s.warning,
            p.configuration::text as configuration
        from pollux.poller_status as s
        join pollux.poller as p on p.id = s.id
        where s.organization_id = \(organization)
            and (\(instance)::bigint is null or s.instance_id = \(instance))
            and (\(includesDisabled) or p.enabled)
        order by s.instance_id, s.object
        offset \(Int64(offset))
        limit \(Int64(limit))
        """
    }

    static let lagStatement: SQL = """
        select
            count(*) as pollers,
            count(*) filter (where state = 'backing_off') as failing,
            count(*) filter (where state = 'paused') as paused,
            coalesce(max(overdue) filter (where state not in ('paused', 'polling')), interval '0') as overdue,
            coalesce(max(lag) filter (where state <> 'paused'), interval '0') as lag
        from pollux.poller_status
        where state not in ('disabled', 'revoked')
        """
}
