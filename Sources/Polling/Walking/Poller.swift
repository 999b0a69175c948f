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
    let baseLine: Date?
    let watermark: Date?
    let isSeeded: Bool
    let lastVendorAt: Date?
    let failures: Int
    let walk: PollWalk?
    let askedAt: Date

    static func load(_ id: PollerID, organization: OrganizationID, from database: Database) async throws -> Poller? {
        try await database.query(loadStatement(id, organization: organization)).first.map(Poller.init)
    }

    private init(_ row: Row) throws {
        id = try row.decode("id")
        organization = try row.decode("organization_id")
        instance = try row.decode("instance_id")
        object = try row.decode("object")
        configuration = try row.decode("configuration")
        interval = try row.decode("poll_interval")
        enabled = try row.decode("enabled")
        state = try row.decode("state")
        edition = try row.decode("edition")
        baseLine = try row.decode("base_line")
        watermark = try row.decode("watermark")
        isSeeded = try row.decode("is_seeded")
        lastVendorAt = try row.decode("last_vendor_at")
        failures = try row.decode("failures")
        askedAt = try row.decode("asked_at")
        guard let startedAt = try row.decode("walk_started_at", as: Date?.self),
            let since = try row.decode("walk_since", as: Date?.self)
        else {
            walk = nil
            return
        }
        let trail = try row.decode("walk_trail", as: String.self)
        walk = PollWalk(
            startedAt: startedAt,
            since: since,
            vendorAt: try row.decode("walk_vendor_at"),
            newest: try row.decode("walk_newest"),
            cursor: try row.decode("walk_cursor"),
            trail: try JSONDecoder().decode([PollWalk.Step].self, from: Data(trail.utf8)),
            repeats: try row.decode("walk_repeats"),
            pages: try row.decode("walk_pages"),
            records: try row.decode("walk_records"),
            changes: try row.decode("walk_changes")
        )
    }

    static func loadStatement(_ id: PollerID, organization: OrganizationID) -> SQL {
        """
        select
            id, organization_id, instance_id, object, configuration::text as configuration, poll_interval, enabled, state,
            edition, base_line, watermark, seeded_at is not null as is_seeded, last_vendor_at, failures,
            walk_started_at, walk_since, walk_vendor_at, walk_newest, walk_cursor, walk_trail::text as walk_trail,
            walk_repeats, walk_pages, walk_records, walk_changes,
            -- of each fetch, not of the transaction that began some time before it
            clock_timestamp() as asked_at
        from pollux.poller
        where id = \(id)
            and organization_id = \(organization)
        """
    }
}
