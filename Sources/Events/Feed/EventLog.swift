import Foundation
public import Instances
public import Postgres

/// A page of an organization's or an instance's events, the newest first.
public struct EventLogPage: Sendable {
    /// The events.
    public let entries: [EventEntry]
    /// What to give as `before` for the next page; nil after the last.
    public let next: Int64?
}

/// What ``EventLog/find(_:organization:)`` has found.
public struct FoundEvents: Sendable {
    /// The notification, where the id was one's; nil where it was an event's.
    public let notification: EventID?
    /// The events: one of an event's id, up to ten of a notification's.
    public let entries: [EventEntry]
}

/// Looks events up, with what became of them.
public struct EventLog: Sendable {
    let database: Database

    /// Makes a log.
    public init(database: Database) {
        self.database = database
    }

    /// Returns an instance's events, or all of an organization's that are in the feed, the newest first.
    ///
    /// - Parameters:
    ///   - organization: Whose events.
    ///   - instance: Of which instance; nil for all.
    ///   - before: The last page's `next`.
    ///   - limit: At most so many events, 1 to 2000.
    /// - Returns: The page.
    /// - Throws: What the database says.
    public func list(
        organization: OrganizationID,
        instance: InstanceID? = nil,
        before: Int64? = nil,
        limit: Int = 200
    ) async throws -> EventLogPage {
        let size = min(max(limit, 1), FeedReader.largestPage)
        // One more than asked for says whether there is another page.
        let statement = Self.listStatement(organization, instance, before ?? .max, size + 1)
        let rows = Array(try await database.query(statement))
        let shown = Array(rows.prefix(size))
        let key = instance == nil ? "position" : "row_id"
        let next = rows.count > size ? try shown.last?.decode(key, as: Int64.self) : nil
        return EventLogPage(entries: try await entries(shown, organization), next: next)
    }

    /// Returns the event of an id, or the events of a notification's id; nil where that organization has neither.
    public func find(_ id: EventID, organization: OrganizationID) async throws -> FoundEvents? {
        let event = Array(try await database.query(Self.findStatement(id, organization)))
        if !event.isEmpty { return FoundEvents(notification: nil, entries: try await entries(event, organization)) }
        let told = Array(try await database.query(Self.findNotificationStatement(id, organization)))
        guard !told.isEmpty else { return nil }
        return FoundEvents(notification: id, entries: try await entries(told, organization))
    }

    private func entries(_ rows: [Row], _ organization: OrganizationID) async throws -> [EventEntry] {
        guard !rows.isEmpty else { return [] }
        var deliveries: [Int64: [DeliverySummary]] = [:]
        let ids = try rows.map { try $0.decode("row_id", as: Int64.self) }
        let days = try rows.map { try $0.decode("row_day", as: String.self) }
        let batches = try rows.map { try $0.decode("batch_id", as: Int64.self) }
        for row in try await database.query(Self.deliveriesStatement(ids, days, batches, organization)) {
            deliveries[try row.decode("event_id", as: Int64.self), default: []].append(try DeliverySummary(row: row))
        }
        return try zip(rows, ids).map { row, id in
            let item = try EventItem(row: row)
            let told = deliveries[id] ?? []
            return EventEntry(
                item: item,
                status: EventStatus(position: item.position, deliveries: told),
                deliveries: told
            )
        }
    }
}
