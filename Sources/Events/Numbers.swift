import Foundation
import Postgres

/// Row numbers taken before the rows are written, so that bytes and jobs can name them.
struct Numbers: Sendable {
    /// For the events, growing.
    let events: [Int64]
    /// For the notifications, growing.
    let notifications: [Int64]
    /// For the deliveries, growing.
    let deliveries: [Int64]
    /// The transaction's time.
    let now: Date
    /// The transaction's UTC day: the partition of all that it inserts.
    let day: String

    /// Takes numbers in one statement.
    static func allocate(events: Int, notifications: Int, on connection: Connection) async throws -> Numbers {
        let rows = try await connection.query(statement(events: events, notifications: notifications))
        guard let row = rows.first else { throw EventsError.incompleteWrite("the numbers") }
        return Numbers(
            events: try row.decode(0, as: [Int64].self).sorted(),
            notifications: try row.decode(1, as: [Int64].self).sorted(),
            deliveries: try row.decode(2, as: [Int64].self).sorted(),
            now: try row.decode(3, as: Date.self),
            day: try row.decode(4, as: String.self)
        )
    }

    private static func statement(events: Int, notifications: Int) -> SQL {
        """
        select
            array(select nextval('pollux.event_id_seq') from generate_series(1, \(Int64(events)))),
            array(select nextval('pollux.notification_id_seq') from generate_series(1, \(Int64(notifications)))),
            array(select nextval('pollux.delivery_id_seq') from generate_series(1, \(Int64(notifications)))),
            now(),
            to_char(now() at time zone 'utc', 'YYYY-MM-DD')
        """
    }
}
