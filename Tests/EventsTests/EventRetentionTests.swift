import Foundation
import Instances
import Postgres
import TestSupport
import Testing

@testable import Events

@Suite(.database, .serialized)
struct EventRetentionTests {
    @Test func `partitions are made ahead, once`() async throws {
        let retention = EventRetention(database: TestDatabase.current.database)
        _ = try await retention.step()
        #expect(try await retention.step() == EventRetention.Report(made: 0, dropped: 0))
    }

    @Test func `what happens today is not in the default partition`() async throws {
        let fixture = try await EventsFixture.make()
        try await fixture.record(fixture.batch([1]))
        #expect(try await fixture.number("select count(*) from pollux.event_default") == 0)
    }

    @Test func `a day goes as a whole after its time, but not while something of it is owed`() async throws {
        let fixture = try await EventsFixture.make()
        for days in [3, 4, 40] { try await fixture.makeOldDay(days, status: days == 3 ? "delivered" : "retrying") }
        let retention = EventRetention(database: fixture.database, keep: .seconds(48 * 3600))
        #expect(try await retention.step().dropped == 2)
        for table in ["event", "notification", "delivery", "delivery_attempt"] {
            #expect(try await fixture.oldDays(table).filter { [3, 4, 40].contains($0) } == [4])
        }
        // That it stays has its reason, and nobody is called at night for it.
        let health = try await fixture.database.query(
            "select state, value from pollux.health where name = 'old partitions' and subject = 'delivery'"
        )
        #expect(try health.map { try $0.decode(0, as: String.self) } == ["ok"])
        #expect(try health.allSatisfy { try $0.decode(1, as: String.self).contains("still to be delivered") })
    }

    @Test func `a day that somebody reads stays, says who reads it, and makes nobody wait`() async throws {
        let fixture = try await EventsFixture.make()
        try await fixture.makeOldDay(5, status: "delivered")
        let retention = EventRetention(database: fixture.database, keep: .seconds(48 * 3600))
        let isReadBySomebody: SQL =
            "select not_dropped like '%: process %' from pollux.retention where table_name = 'delivery_attempt'"
        try await fixture.database.withTransaction { reader in
            // Of one of its tables only: the day goes as a whole, or not.
            _ = try await reader.query("select count(*) from pollux.delivery")
            // Who has just come may be gone in a moment, and is waited for.
            _ = try await reader.query("select pg_sleep(1.1)")
            #expect(try await retention.step().dropped == 0)
            let values = try await fixture.database.query(
                "select value from pollux.health where name = 'old partitions' and subject = 'event'"
            ).map { try $0.decode(0, as: String.self) }
            #expect(values.count == 1)
            #expect(values.allSatisfy { $0.contains("; not dropped: event_") && $0.contains(": process ") })
            #expect(try await fixture.database.query(isReadBySomebody).first?.decode(0, as: Bool?.self) == true)
        }
        #expect(try await retention.step().dropped == 1)
        #expect(try await fixture.database.query(isReadBySomebody).first?.decode(0, as: Bool?.self) != true)
        #expect(try await !fixture.oldDays("delivery").contains(5))
    }

    @Test func `while one scheduler is at it, another neither waits nor fails`() async throws {
        let fixture = try await EventsFixture.make()
        try await fixture.makeOldDay(6, status: "delivered")
        let retention = EventRetention(database: fixture.database, keep: .seconds(48 * 3600))
        try await fixture.database.withTransaction { other in
            _ = try await other.query("select from pollux.retention where table_name = 'event' for update")
            #expect(try await retention.step() == EventRetention.Report(made: 0, dropped: 0))
        }
        #expect(try await retention.step().dropped == 1)
    }

    @Test func `events are kept 48 hours whatever is configured`() async throws {
        let fixture = try await EventsFixture.make()
        try await fixture.makeOldDay(1, status: "delivered")
        let retention = EventRetention(database: fixture.database, keep: .zero, keepOwed: .zero)
        _ = try await retention.step()
        #expect(try await fixture.oldDays("event").contains(1))
        await #expect(throws: PostgresError.self) {
            try await fixture.database.query("select pollux.drop_event_partitions('47 hours', '30 days')")
        }
    }
}

extension EventsFixture {
    /// Makes the partitions of a day in the past, with one event that was told.
    fileprivate func makeOldDay(_ days: Int, status: String) async throws {
        let row = try #require(
            try await database.query("select to_char((now() at time zone 'utc')::date - \(Int32(days)), 'YYYYMMDD')")
                .first
        )
        let day = try row.decode(0, as: String.self)
        for parent in ["event", "notification", "delivery", "delivery_attempt"] {
            let create = """
                create table pollux.\(parent)_\(day) partition of pollux.\(parent)
                for values from ('\(day)') to ('\(day)'::date + 1)
                """
            _ = try await database.execute(SQL(unsafeText: create))
        }
        _ = try await database.execute(
            """
            insert into pollux.event (day, public_id, organization_id, type, batch_id, occurred_at)
            values (\(day)::text::date, 'x', \(organization), 'a.updated', 0, now())
            """
        )
        _ = try await database.execute(
            """
            insert into pollux.delivery (day, notification_id, webhook_id, organization_id, status)
            values (\(day)::text::date, 0, 0, \(organization), \(status))
            """
        )
    }

    /// The ages in days of the partitions before today's.
    fileprivate func oldDays(_ parent: String) async throws -> [Int] {
        try await database.query(
            """
            select ((now() at time zone 'utc')::date - to_date(right(c.relname, 8), 'YYYYMMDD')) as age
            from pg_inherits as i
            join pg_class as c on c.oid = i.inhrelid
            where i.inhparent = ('pollux.' || \(parent))::regclass
                and c.relname ~ '[0-9]{8}$'
                and to_date(right(c.relname, 8), 'YYYYMMDD') < (now() at time zone 'utc')::date
            order by age
            """
        )
        .map { try $0.decode(0, as: Int.self) }
    }
}
