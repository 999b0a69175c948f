import Foundation
public import Postgres

/// Makes the partitions of the days to come and drops those of days that are over.
///
/// Any number may run. A day goes with all that was told of it: events, notifications, deliveries, attempts; nothing is deleted row
/// by row.
public struct EventRetention: Sendable {
    /// What a step did.
    public struct Report: Sendable, Hashable {
        /// Partitions made.
        public let made: Int
        /// Days dropped.
        public let dropped: Int
    }

    let database: Database
    let keep: Duration
    let keepOwed: Duration

    /// Makes a retention.
    ///
    /// - Parameters:
    ///   - database: Where the events are.
    ///   - keep: How long a day is kept after its end; less than 48 hours is taken for 48 hours.
    ///   - keepOwed: How long a day is kept of which something has still to be delivered.
    public init(database: Database, keep: Duration = .seconds(7 * 86_400), keepOwed: Duration = .seconds(30 * 86_400)) {
        self.database = database
        self.keep = max(keep, .seconds(48 * 3600))
        self.keepOwed = max(keepOwed, self.keep)
    }

    /// Makes and drops partitions, and forgets webhooks that were deleted before all that is kept.
    public func step() async throws -> Report {
        let made = try await database.query("select pollux.create_event_partitions(2)")
        let dropped = try await database.query("select pollux.drop_event_partitions(\(keep), \(keepOwed))")
        _ = try await database.execute(
            "delete from pollux.webhook where deleted_at < now() - \(keepOwed) - interval '1 day'"
        )
        return Report(
            made: Int(try made.first?.decode(0, as: Int32.self) ?? 0),
            dropped: Int(try dropped.first?.decode(0, as: Int32.self) ?? 0)
        )
    }
}
