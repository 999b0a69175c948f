public import Foundation
public import Instances
public import Postgres

extension PollerStore {
    /// Makes an instance's pollers be these, in the caller's transaction: for a new instance, and for a changed one.
    ///
    /// A poller that is new begins at the base line. One that was there keeps its watermark, its ledger and what it has begun if only its
    /// interval changes; with another configuration its walk begins anew, from the same watermark. One that is not named any more
    /// stops, and what is known of its records stays, so that naming it again tells nothing twice.
    ///
    /// - Parameters:
    ///   - pollers: all that are wanted; none stops them all.
    ///   - instance: the instance, which exists in this transaction.
    ///   - organization: the instance's owner.
    ///   - baseLine: the vendor's own time, as ``BaseLineReader`` reads it; nil lets the first poll of a new poller ask for it.
    ///   - connection: the caller's transaction.
    /// - Throws: what the database says, or ``PollingError`` where the instance is another organization's.
    public func set(
        _ pollers: [NewPoller],
        of instance: InstanceID,
        organization: OrganizationID,
        baseLine: Date?,
        on connection: Connection
    ) async throws {
        let kept = pollers.map(\.object).sorted()
        _ = try await connection.execute(Self.stopStatement(of: instance, organization: organization, except: kept))
        guard !pollers.isEmpty else { return }
        let written = try await connection.execute(
            Self.setStatement(pollers, of: instance, organization: organization, baseLine: baseLine)
        )
        guard written == Set(kept).count else { throw PollingError.foreignPoller(instance) }
    }

    /// Stops all of an instance's pollers, in the caller's transaction.
    public func stop(of instance: InstanceID, organization: OrganizationID, on connection: Connection) async throws {
        _ = try await connection.execute(Self.stopStatement(of: instance, organization: organization, except: []))
    }

    /// Makes an instance's pollers due at once, in the caller's transaction: after it was enabled, or given new credentials.
    public func wake(of instance: InstanceID, organization: OrganizationID, on connection: Connection) async throws {
        _ = try await connection.execute(Self.wakeStatement(of: instance, organization: organization))
    }

    /// Makes one poller due at once, as `pollux.poll_now` does.
    ///
    /// - Returns: whether the organization has such a poller, and it is not paused.
    public func pollNow(_ object: String, of instance: InstanceID, organization: OrganizationID) async throws -> Bool {
        let rows = try await database.query(Self.pollNowStatement(object, of: instance, organization: organization))
        return try rows.first?.decode(0, as: Bool.self) ?? false
    }

    static func setStatement(
        _ pollers: [NewPoller],
        of instance: InstanceID,
        organization: OrganizationID,
        baseLine: Date?
    ) -> SQL {
        """
        insert into pollux.poller as held (
            organization_id, instance_id, object, configuration, poll_interval, base_line, watermark
        )
        select \(organization), \(instance), object, configuration::jsonb, poll_interval, \(baseLine), \(baseLine)
        from unnest(
            \(pollers.map(\.object)), \(pollers.map(\.configuration)), \(pollers.map(\.interval))
        ) as wanted (object, configuration, poll_interval)
        order by object
        on conflict (instance_id, object) do update
        set configuration = excluded.configuration,
            poll_interval = excluded.poll_interval,
            enabled = true,
            edition = held.edition + 1,
            next_at = now(),
            -- a cursor belongs to the query that it came from
            walk_started_at = case when held.configuration = excluded.configuration then held.walk_started_at end,
            walk_cursor = case when held.configuration = excluded.configuration then held.walk_cursor end,
            walk_anchor = case when held.configuration = excluded.configuration then held.walk_anchor end,
            walk_trail = case when held.configuration = excluded.configuration then held.walk_trail else '[]' end,
            state = case held.state when 'paused' then 'paused' else 'active' end,
            failures = 0,
            updated_at = now()
        where held.organization_id = excluded.organization_id
        """
    }

    static func stopStatement(of instance: InstanceID, organization: OrganizationID, except kept: [String]) -> SQL {
        """
        update pollux.poller
        set enabled = false,
            edition = edition + 1,
            walk_started_at = null,
            walk_cursor = null,
            walk_trail = '[]',
            updated_at = now()
        where organization_id = \(organization)
            and instance_id = \(instance)
            and enabled
            and object <> all(\(kept))
        """
    }

    static func wakeStatement(of instance: InstanceID, organization: OrganizationID) -> SQL {
        """
        update pollux.poller
        set next_at = now(),
            failures = 0,
            state = case state when 'backing_off' then 'active' else state end
        where organization_id = \(organization)
            and instance_id = \(instance)
            and enabled
        """
    }

    static func pollNowStatement(_ object: String, of instance: InstanceID, organization: OrganizationID) -> SQL {
        """
        select exists (
            select
            from pollux.poller
            where organization_id = \(organization)
                and instance_id = \(instance)
                and object = \(object)
        ) and pollux.poll_now(\(instance.rawValue), \(object))
        """
    }
}
