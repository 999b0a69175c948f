import Foundation
import Instances
import Postgres
import TestSupport
import Testing

@testable import Events

@Suite(.database, .serialized)
struct FeedReaderTests {
    @Test func `pages follow each other without a gap and the last one names the head`() async throws {
        let fixture = try await EventsFixture.make()
        try await fixture.record(fixture.batch(1...25))
        try await fixture.sequence()
        let reader = FeedReader(database: fixture.database)
        var seen: [String] = []
        var cursor = FeedCursor.beginning
        for size in [10, 10, 5, 0] {
            let page = try await reader.page(after: cursor, limit: 10, organization: fixture.organization)
            #expect(page.events.count == size)
            seen += page.events.compactMap(\.objectID)
            cursor = page.next
        }
        #expect(seen == (1...25).map(String.init))
        #expect(cursor.position == (try await fixture.number("select last_position from pollux.feed_head")))
    }

    @Test func `an item is the event, with the vendor's bytes`() async throws {
        let fixture = try await EventsFixture.make()
        try await fixture.record(fixture.batch([5], kind: .created))
        try await fixture.sequence()
        let page = try await FeedReader(database: fixture.database).page(organization: fixture.organization)
        let item = try #require(page.events.first)
        #expect(item.type == "contacts.created")
        #expect(item.kind == .created)
        #expect(item.objectType == "contacts")
        #expect(item.objectID == "5")
        #expect(item.instanceID == fixture.instance.id)
        #expect(item.elementKey == "sagecrm")
        #expect(item.hub == "crm")
        #expect(item.date == Date(timeIntervalSince1970: 1_534_778_946))
        #expect(item.pollDate == Date(timeIntervalSince1970: 1_534_778_974.827))
        #expect(item.data == Array(#"{"key":"5", "price": 1.10}"#.utf8))
    }

    @Test func `filters choose, and what they leave out is not looked at again`() async throws {
        let fixture = try await EventsFixture.make()
        try await fixture.record(fixture.batch(1...3))
        try await fixture.record(fixture.batch(4...5, kind: .deleted))
        try await fixture.record(fixture.batch([6], object: "accounts"))
        try await fixture.sequence()
        func ids(_ filter: FeedFilter) async throws -> [String] {
            try await FeedReader(database: fixture.database).page(filter: filter, organization: fixture.organization)
                .events.compactMap(\.objectID)
        }
        #expect(try await ids(FeedFilter(types: [EventTypePattern("contacts.*")])) == ["1", "2", "3", "4", "5"])
        #expect(
            try await ids(FeedFilter(types: [EventTypePattern("contacts.deleted"), EventTypePattern("accounts.*")]))
                == ["4", "5", "6"]
        )
        #expect(try await ids(FeedFilter(objectType: "accounts")) == ["6"])
        #expect(try await ids(FeedFilter(instance: InstanceID(rawValue: 0))) == [])
        #expect(try await ids(FeedFilter(since: Date(timeIntervalSinceNow: 3600))) == [])
        #expect(try await ids(FeedFilter(until: Date(timeIntervalSinceNow: -3600))) == [])
        #expect(try await ids(FeedFilter(since: Date(timeIntervalSinceNow: -3600))).count == 6)

        let none = try await FeedReader(database: fixture.database).page(
            filter: FeedFilter(types: [EventTypePattern("leads.*")]),
            organization: fixture.organization
        )
        #expect(none.events.isEmpty)
        #expect(none.next.position == (try await fixture.number("select last_position from pollux.feed_head")))
    }

    @Test func `a cursor beyond the head is brought back to it`() async throws {
        // After a restore from a backup, what comes next must not be stepped over.
        let fixture = try await EventsFixture.make()
        let ahead = FeedCursor(position: 1_000_000)
        let page = try await FeedReader(database: fixture.database).page(
            after: ahead,
            organization: fixture.organization
        )
        #expect(page.next.position == (try await fixture.number("select last_position from pollux.feed_head")))
    }

    @Test func `nothing of one organization is in another's feed`() async throws {
        let fixture = try await EventsFixture.make()
        let other = try await EventsFixture.make()
        try await fixture.record(fixture.batch(1...3))
        try await other.record(other.batch(11...12))
        try await fixture.sequence()
        let reader = FeedReader(database: fixture.database)
        let mine = try await reader.page(organization: fixture.organization)
        #expect(mine.events.map(\.objectID) == ["1", "2", "3"])
        let asked = FeedFilter(instance: other.instance.id)
        #expect(try await reader.page(filter: asked, organization: fixture.organization).events.isEmpty)
    }
}
