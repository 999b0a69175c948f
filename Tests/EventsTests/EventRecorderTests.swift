import Foundation
import Instances
import Postgres
import TestSupport
import Testing

@testable import Events

@Suite(.database)
struct EventRecorderTests {
    @Test func `the elements format is the platform's, field by field`() async throws {
        let fixture = try await EventsFixture.make(named: "My \"CRM\"", tags: ["Docs", "b"])
        let webhook = try await fixture.callback()
        var batch = fixture.batch([14_682])
        batch = ChangeBatch(
            instance: batch.instance,
            hub: batch.hub,
            objectType: batch.objectType,
            pollDate: batch.pollDate,
            changes: batch.changes + fixture.batch([7], kind: .deleted).changes
        )
        try await fixture.record(batch)

        let told = try await fixture.notifications(of: webhook)
        let notification = try #require(told.first)
        #expect(told.count == 1)
        let rows = try await fixture.database.query(
            """
            select public_id, (select created_at from pollux.notification where id = \(notification.number))
            from pollux.event
            where instance_id = \(fixture.instance.id)
            order by id
            """
        )
        let events = try rows.map { try $0.decode(0, as: String.self) }
        let createdAt = UTCTime(try #require(rows.first).decode(1, as: Date.self)).java
        let organization = fixture.organization
        let instance = fixture.instance.id
        let expected =
            #"{"severity":"medium","createdDate":"\#(createdAt)","topic":"instance-\#(instance)-sagecrm-events","#
            + #""action":"create","id":"\#(notification.number)","user":"ann@example.com","message":{"#
            + #""elementKey":"sagecrm","accountId":\#(organization),"eventId":"\#(notification.id)","#
            + #""companyId":\#(organization),"instanceId":\#(instance),"instance_id":\#(instance),"#
            + #""instanceName":"My \"CRM\"","instanceTags":["Docs","b"],"userId":\#(fixture.owner.userID),"#
            + #""raw":{"contacts":[{"key":"14682", "price": 1.10}],"pollDate":1534778974827,"objectType":"contacts"},"#
            + #""events":[{"date":"2018-08-20T15:29:06Z","elementKey":"sagecrm","pollDate":"2018-08-20T15:29:34Z","#
            + #""eventType":"UPDATED","hubKey":"crm","objectId":"14682","objectType":"contacts","#
            + #""eventId":"\#(try #require(events.first))"},"#
            + #"{"date":"2018-08-20T15:29:06Z","elementKey":"sagecrm","pollDate":"2018-08-20T15:29:34Z","#
            + #""eventType":"DELETED","hubKey":"crm","objectId":"7","objectType":"contacts","#
            + #""eventId":"\#(try #require(events.last))"}]}}"#
        #expect(notification.body == expected)
    }

    @Test func `a page is told ten by ten, each notification with its own records only`() async throws {
        let fixture = try await EventsFixture.make()
        let webhook = try await fixture.callback()
        #expect(try await fixture.record(fixture.batch(1...23)) == 23)

        let told = try await fixture.notifications(of: webhook)
        #expect(told.count == 3)
        var seen: [String] = []
        for notification in told {
            let message = try Envelope(notification.body).message
            #expect(message.raw.contacts.map(\.key) == message.events.map(\.objectId))
            #expect(message.events.count <= 10)
            seen += message.events.map(\.objectId)
        }
        #expect(seen == (1...23).map(String.init))
        #expect(Set(told.map(\.id)).count == 3)
        let lane = webhook.lane
        #expect(try await fixture.number("select count(*) from pollux.job where lane = \(lane)") == 3)
        let owed: SQL = """
            select count(*)
            from pollux.delivery as d
            join pollux.job as j on j.id = d.job_id and (j.payload ->> 'delivery')::bigint = d.id
            where d.webhook_id = \(webhook.rawValue)
                and d.status = 'pending'
            """
        #expect(try await fixture.number(owed) == 3)
    }

    @Test func `a transaction that rolls back leaves nothing`() async throws {
        struct Stop: Error {}
        let fixture = try await EventsFixture.make()
        let webhook = try await fixture.callback()
        await #expect(throws: Stop.self) {
            try await fixture.database.withTransaction { connection in
                _ = try await fixture.recorder.record(fixture.batch(1...3), on: connection)
                throw Stop()
            }
        }
        let left: SQL = """
            select (select count(*) from pollux.event where instance_id = \(fixture.instance.id))
                + (select count(*) from pollux.notification where webhook_id = \(webhook.rawValue))
                + (select count(*) from pollux.job where lane = \(webhook.lane))
            """
        #expect(try await fixture.number(left) == 0)
    }

    @Test func `a subscription gets the types and instances that it names, and only its organization's`() async throws {
        let fixture = try await EventsFixture.make()
        let other = try await EventsFixture.make()
        let contacts = try await fixture.subscribe(to: ["contacts.updated"])
        let accounts = try await fixture.subscribe(to: ["accounts.*"])
        let elsewhere = try await fixture.subscribe(to: nil, instances: [other.instance.id])
        let all = try await fixture.subscribe(to: nil, instances: [fixture.instance.id])
        let strangers = try await other.subscribe(to: nil)
        try await fixture.record(fixture.batch(1...2))
        try await fixture.record(fixture.batch([3], kind: .created, object: "accounts"))

        #expect(try await fixture.notifications(of: contacts).count == 1)
        #expect(try await fixture.notifications(of: accounts).count == 1)
        #expect(try await fixture.notifications(of: elsewhere).isEmpty)
        #expect(try await fixture.notifications(of: all).count == 2)
        #expect(try await fixture.notifications(of: strangers).isEmpty)
        #expect(
            try await fixture.number(
                "select count(*) from pollux.event where organization_id = \(fixture.organization)"
            ) == 3
        )
    }

    @Test func `a lifecycle event is told to the subscriptions that name it, not to the instance's callback`()
        async throws
    {
        let fixture = try await EventsFixture.make()
        let callback = try await fixture.callback()
        let wanting = try await fixture.subscribe(to: ["bulk_sync.completed"])
        let other = try await fixture.subscribe(to: ["sync.*"])
        try await fixture.database.withTransaction { connection in
            try await fixture.recorder.recordLifecycle(
                type: "bulk_sync.completed",
                organization: fixture.organization,
                instance: fixture.instance.id,
                fields: #"{"total_records":5}"#,
                on: connection
            )
        }
        let told = try await fixture.notifications(of: wanting)
        let body = try #require(told.first?.body)
        #expect(body.contains(#""type":"bulk_sync.completed","created_at":""#))
        #expect(body.hasSuffix(#""organization_id":\#(fixture.organization),"event":{"total_records":5}}"#))
        #expect(try await fixture.notifications(of: callback).isEmpty)
        #expect(try await fixture.notifications(of: other).isEmpty)
    }

    @Test func `a bulk job's callback is owed like an event, over one webhook a URL`() async throws {
        let fixture = try await EventsFixture.make()
        for id in 1...2 {
            try await fixture.notify("https://bulk.example.com/done", body: #"{"id":"\#(id)"}"#)
        }
        try await fixture.notify("https://ann:pa55word@bulk.example.com/done", body: "{}")
        let rows = try await fixture.database.query(
            """
            select w.url, w.url_sealed is not null, count(n.id)
            from pollux.webhook as w
            join pollux.notification as n on n.webhook_id = w.id
            where w.instance_id = \(fixture.instance.id)
                and w.kind = 'bulk_callback'
            group by w.id
            order by w.id
            """
        )
        #expect(
            try rows.map { try $0.decode(0, as: String.self) }
                == Array(repeating: "https://bulk.example.com/done", count: 2)
        )
        #expect(try rows.map { try $0.decode(1, as: Bool.self) } == [false, true])
        #expect(try rows.map { try $0.decode(2, as: Int64.self) } == [2, 1])
        let leaked: SQL = "select count(*) from pollux.webhook as w where w::text like '%pa55word%'"
        #expect(try await fixture.number(leaked) == 0)
    }
}

/// As much of an envelope as these tests read.
private struct Envelope: Decodable {
    struct Message: Decodable {
        struct Raw: Decodable {
            struct Contact: Decodable { let key: String }
            let contacts: [Contact]
        }

        struct Event: Decodable { let objectId: String }

        let raw: Raw
        let events: [Event]
    }

    let message: Message

    init(_ body: String) throws {
        self = try JSONDecoder().decode(Envelope.self, from: Data(body.utf8))
    }
}

extension EventsFixture {
    fileprivate func notify(_ url: String, body: String) async throws {
        try await database.withTransaction { connection in
            try await recorder.notifyCallback(
                url: url,
                instance: instance.id,
                organization: organization,
                body: Array(body.utf8),
                on: connection
            )
        }
    }
}
