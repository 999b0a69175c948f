import Foundation
import Instances
import Postgres
import TestSupport
import Testing

@testable import Events

@Suite(.database, .serialized)
struct EventLogTests {
    @Test func `an event goes from NEW over RECEIVED and DISPATCHED to NOTIFIED`() async throws {
        let fixture = try await EventsFixture.make()
        let webhook = try await fixture.callback()
        try await fixture.record(fixture.batch([1]))
        #expect(try await fixture.status() == .new)
        try await fixture.sequence()
        #expect(try await fixture.status() == .received)
        try await fixture.mark("attempts = 1, status = 'retrying'", webhook)
        #expect(try await fixture.status() == .dispatched)
        try await fixture.mark("attempts = 2, status = 'delivered'", webhook)
        #expect(try await fixture.status() == .notified)
    }

    @Test func `a delivery says when it is under way and when its job is gone`() async throws {
        let fixture = try await EventsFixture.make()
        let webhook = try await fixture.callback()
        try await fixture.record(fixture.batch([1]))
        func status() async throws -> String? {
            let log = EventLog(database: fixture.database)
            let entries = try await log.list(organization: fixture.organization, instance: fixture.instance.id).entries
            return entries.first?.deliveries.first?.status
        }
        let lane = webhook.lane
        _ = try await fixture.database.execute(
            "update pollux.job set token = 1, session_id = 1, started_at = now() where lane = \(lane)"
        )
        #expect(try await status() == "delivering")
        _ = try await fixture.database.execute("delete from pollux.job where lane = \(lane)")
        #expect(try await status() == "dead")
    }

    @Test func `an event is found by its own id and by its notification's`() async throws {
        let fixture = try await EventsFixture.make()
        let other = try await EventsFixture.make()
        let webhook = try await fixture.callback()
        try await fixture.record(fixture.batch(1...12))
        let log = EventLog(database: fixture.database)
        let entries = try await log.list(organization: fixture.organization, instance: fixture.instance.id).entries
        let last = try #require(entries.first)
        #expect(last.item.objectID == "12")
        #expect(last.deliveries.map(\.webhook) == [webhook])
        #expect(last.deliveries.map(\.status) == ["pending"])

        let byEvent = try #require(try await log.find(last.item.id, organization: fixture.organization))
        #expect(byEvent.notification == nil)
        #expect(byEvent.entries.map(\.item) == [last.item])
        let notification = EventID(rawValue: try #require(try await fixture.notifications(of: webhook).last).id)
        let byNotification = try #require(try await log.find(notification, organization: fixture.organization))
        #expect(byNotification.notification == notification)
        #expect(byNotification.entries.map(\.item.objectID) == ["11", "12"])

        #expect(try await log.find(last.item.id, organization: other.organization) == nil)
        #expect(try await log.find(notification, organization: other.organization) == nil)
        #expect(try await log.find(EventID(rawValue: "nothing"), organization: fixture.organization) == nil)
    }

    @Test(arguments: [true, false])
    func `lists show the newest first, page by page`(ofInstance: Bool) async throws {
        let fixture = try await EventsFixture.make()
        let other = try await EventsFixture.make()
        try await fixture.record(fixture.batch(1...5))
        try await other.record(other.batch(6...7))
        try await fixture.sequence()
        let log = EventLog(database: fixture.database)
        var seen: [String] = []
        var before: Int64?
        repeat {
            let page = try await log.list(
                organization: fixture.organization,
                instance: ofInstance ? fixture.instance.id : nil,
                before: before,
                limit: 2
            )
            seen += page.entries.compactMap(\.item.objectID)
            before = page.next
        } while before != nil
        #expect(seen == ["5", "4", "3", "2", "1"])
        let strange = try await log.list(organization: fixture.organization, instance: other.instance.id)
        #expect(strange.entries.isEmpty)
    }
}

extension EventsFixture {
    fileprivate func status() async throws -> EventStatus? {
        try await EventLog(database: database).list(organization: organization, instance: instance.id).entries.first?
            .status
    }

    fileprivate func mark(_ change: String, _ webhook: WebhookID) async throws {
        _ = try await database.execute(
            "update pollux.delivery set \(sql: SQL(unsafeText: change)) where webhook_id = \(webhook.rawValue)"
        )
    }
}
