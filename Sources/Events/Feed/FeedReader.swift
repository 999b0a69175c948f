import Foundation
public import Instances
public import Postgres

/// A page of the feed.
public struct FeedPage: Sendable {
    /// Events, by position.
    public let events: [EventItem]
    /// Where the next page begins; given also with an empty page.
    public let next: FeedCursor
}

/// Reads the feed: an organization's events in commit order, without a gap.
public struct FeedReader: Sendable {
    /// The most events in one page.
    public static let largestPage = 2000

    let database: Database

    /// Makes a reader.
    public init(database: Database) {
        self.database = database
    }

    /// Returns the events after a cursor.
    ///
    /// The head of the feed is read in the same snapshot as its events, so that a page that is not full moves its reader on to the
    /// head: nothing that a filter leaves out is looked at twice, and nothing that commits later is stepped over.
    ///
    /// - Parameters:
    ///   - cursor: The last page's `next`.
    ///   - limit: At most so many events, 1 to ``largestPage``.
    ///   - filter: Which events.
    ///   - organization: Whose events.
    /// - Returns: The page, with the next cursor also where it is empty.
    /// - Throws: What the database says.
    public func page(
        after cursor: FeedCursor = .beginning,
        limit: Int = 200,
        filter: FeedFilter = FeedFilter(),
        organization: OrganizationID
    ) async throws -> FeedPage {
        let size = min(max(limit, 1), Self.largestPage)
        let rows = try await database.query(Self.pageStatement(cursor, size, filter, organization))
        guard let head = try rows.first?.decode("head", as: Int64.self) else {
            return FeedPage(events: [], next: cursor)
        }
        let events = try rows.filter { try $0.decode("public_id", as: String?.self) != nil }.map(EventItem.init(row:))
        let last = events.count == size ? events.last?.position : nil
        return FeedPage(events: events, next: FeedCursor(position: last ?? head))
    }

    static func pageStatement(
        _ cursor: FeedCursor,
        _ limit: Int,
        _ filter: FeedFilter,
        _ organization: OrganizationID
    ) -> SQL {
        """
        select h.last_position as head, \(sql: EventItem.columns)
        from pollux.feed_head as h
        left join lateral (
            -- In the order of event_feed (organization_id, position), one index scan a partition.
            select
                public_id, position, type, instance_id, element_key, hub, object_type, object_id, event_type,
                occurred_at, polled_at, created_at, data
            from pollux.event
            where organization_id = \(organization.rawValue)
                and position > \(cursor.position)
                and (cardinality(\(filter.types.map(\.likePattern))) = 0 or type like any (\(filter.types.map(\.likePattern))))
                and (\(filter.instance?.rawValue)::bigint is null or instance_id = \(filter.instance?.rawValue)::bigint)
                and (\(filter.objectType)::text is null or object_type = \(filter.objectType)::text)
                and (\(filter.since)::timestamptz is null or created_at >= \(filter.since)::timestamptz)
                and (\(filter.until)::timestamptz is null or created_at < \(filter.until)::timestamptz)
            order by position
            limit \(Int64(limit))
        ) as e on true
        order by e.position
        """
    }
}
