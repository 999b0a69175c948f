import Foundation
import Instances
import Postgres

/// A poller's row as a page job finds it, and the database's time at that moment: the start of the fetch.
struct Poller: Sendable {
    let id: PollerID
    let organization: OrganizationID
    let instance: InstanceID
    let object: String
    let configuration: String
    let interval: Duration
    let enabled: Bool
    let state: String
    let edition: Int64
    let isDue: Bool
    let baseLine: Date?
    let watermark: Date?
    let isSeeded: Bool
    let lastPollAt: Date?
    let lastVendorAt: Date?
    let failures: Int
    let failingSince: Date?
    let walk: PollWalk?
    let sides: [WalkPurpose: SideWalk]
    let askedAt: Date

    /// Loads a poller and its instance, in one round trip; nil where there is no such poller, or its instance was deleted.
    static func load(
        _ id: PollerID,
        organization: OrganizationID,
        from instances: InstanceStore
    ) async throws -> (poller: Poller, instance: ConnectedInstance)? {
        let found = try await instances.connect(
            organization: organization,
            named: "p.instance_id",
            by: "pollux.poller as p",
            where: "p.id = \(id) and p.organization_id = \(organization)",
            with: columns
        )
        return try found.map { (try Poller($0.row, organization), $0.instance) }
    }

    private init(_ row: Row, _ organization: OrganizationID) throws {
        id = try row.decode("poller_id")
        self.organization = organization
        instance = try row.decode("instance_id")
        object = try row.decode("object")
        configuration = try row.decode("poller_configuration")
        interval = try row.decode("poll_interval")
        enabled = try row.decode("enabled")
        state = try row.decode("state")
        edition = try row.decode("edition")
        isDue = try row.decode("poll_due")
        baseLine = try row.decode("poller_base_line")
        watermark = try row.decode("watermark")
        isSeeded = try row.decode("is_seeded")
        lastPollAt = try row.decode("last_poll_at")
        lastVendorAt = try row.decode("last_vendor_at")
        failures = try row.decode("failures")
        failingSince = try row.decode("failing_since")
        askedAt = try row.decode("asked_at")
        walk = try Self.walk(row)
        let sides = try row.decode("sides", as: String?.self).map { text in
            try JSONDecoder().decode([SideWalk].self, from: Data(text.utf8))
        }
        let edition = edition
        self.sides = Dictionary((sides ?? []).map { ($0.purpose, $0.kept(under: edition)) }) { $1 }
    }

    private static func walk(_ row: Row) throws -> PollWalk? {
        guard let startedAt = try row.decode("walk_started_at", as: Date?.self),
            let since = try row.decode("walk_since", as: Date?.self)
        else { return nil }
        let trail = try row.decode("walk_trail", as: String.self)
        return PollWalk(
            startedAt: startedAt,
            since: since,
            vendorAt: try row.decode("walk_vendor_at"),
            newest: try row.decode("walk_newest"),
            cursor: try row.decode("walk_cursor"),
            anchor: try row.decode("walk_anchor"),
            trail: try JSONDecoder().decode([PollWalk.Step].self, from: Data(trail.utf8)),
            repeats: try row.decode("walk_repeats"),
            pages: try row.decode("walk_pages"),
            records: try row.decode("walk_records"),
            changes: try row.decode("walk_changes")
        )
    }

    /// What is read of a poller; the names that an instance has too are prefixed.
    static let columns: SQL = """
        p.id as poller_id, p.instance_id, p.object, p.configuration::text as poller_configuration, p.poll_interval, p.enabled,
        p.state, p.edition, p.poll_due, p.base_line as poller_base_line, p.watermark, p.seeded_at is not null as is_seeded,
        p.last_poll_at, p.last_vendor_at, p.failures, p.failing_since,
        p.walk_started_at, p.walk_since, p.walk_vendor_at, p.walk_newest, p.walk_cursor, p.walk_anchor,
        p.walk_trail::text as walk_trail, p.walk_repeats, p.walk_pages, p.walk_records, p.walk_changes,
        (
            select json_agg(
                json_build_object(
                    'purpose', w.purpose,
                    'nextAt', extract(epoch from w.next_at),
                    'stage', w.stage,
                    'walk', w.progress,
                    'edition', w.progress -> 'edition',
                    'lastRunAt', extract(epoch from w.last_run_at),
                    'lastVendorAt', extract(epoch from w.last_vendor_at),
                    'failures', w.failures
                )
            )::text
            from pollux.poller_walk as w
            where w.poller_id = p.id
        ) as sides,
        -- of each fetch, not of the transaction that began some time before it
        clock_timestamp() as asked_at
        """
}
