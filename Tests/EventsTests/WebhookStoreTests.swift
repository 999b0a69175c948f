import Foundation
import Instances
import JobQueue
import Postgres
import TestSupport
import Testing

@testable import Events

@Suite(.database, .serialized)
struct WebhookStoreTests {
    @Test func `an instance keeps one webhook through changes of its URL`() async throws {
        let fixture = try await EventsFixture.make()
        let first = try await fixture.callback("https://one.example.com/")
        #expect(try await fixture.callback("https://ann:s3cr3t-info@two.example.com/") == first)
        let webhook = try #require(
            try await fixture.webhooks.instanceWebhook(fixture.instance.id, organization: fixture.organization)
        )
        #expect(webhook.url == "https://two.example.com/")
        #expect(webhook.enabled)
        #expect(
            try await fixture.number("select count(*) from pollux.webhook as w where w::text like '%s3cr3t-info%'") == 0
        )
        try await fixture.record(fixture.batch([1]))
        let due = try await fixture.due(first)
        #expect(due.url == "https://two.example.com/")
        #expect(due.userInfo == "ann:s3cr3t-info")
    }

    @Test func `a webhook is nobody else's`() async throws {
        let fixture = try await EventsFixture.make()
        let other = try await EventsFixture.make()
        let webhook = try await fixture.callback()
        #expect(try await fixture.webhooks.find(webhook, organization: other.organization) == nil)
        await #expect(throws: EventsError.noSuchWebhook) {
            try await fixture.database.withTransaction { connection in
                try await fixture.webhooks.setEnabled(false, webhook, organization: other.organization, on: connection)
            }
        }
        try await fixture.record(fixture.batch([1]))
        let reference = try await fixture.reference(webhook)
        let deliveries = DeliveryStore(database: fixture.database, keyring: fixture.keyring)
        #expect(try await deliveries.load(reference, organization: other.organization) == nil)
    }

    @Test func `a disabled webhook keeps its backlog, held, and gets it when it is enabled`() async throws {
        let fixture = try await EventsFixture.make()
        let webhook = try await fixture.callback()
        try await fixture.record(fixture.batch([1]))
        try await fixture.enable(false, webhook)
        try await fixture.record(fixture.batch([2]))
        #expect(try await fixture.statuses(webhook) == ["held", "held"])
        #expect(try await fixture.isPaused(webhook))
        try await fixture.enable(true, webhook)
        #expect(try await fixture.statuses(webhook) == ["pending", "pending"])
        #expect(try await !fixture.isPaused(webhook))
    }

    @Test func `what a deleted webhook was owed is cancelled, and new events make nothing for it`() async throws {
        let fixture = try await EventsFixture.make()
        let webhook = try await fixture.callback()
        try await fixture.record(fixture.batch([1]))
        try await fixture.database.withTransaction { connection in
            try await fixture.webhooks.removeInstanceWebhook(
                fixture.instance.id,
                organization: fixture.organization,
                includingKey: true,
                on: connection
            )
        }
        try await fixture.record(fixture.batch([2]))
        #expect(try await fixture.statuses(webhook) == ["cancelled"])
        #expect(try await fixture.due(webhook).cancelled)
        #expect(try await fixture.webhooks.find(webhook, organization: fixture.organization) == nil)
        #expect(try await fixture.callback() != webhook)
    }

    @Test func `keys are sealed, and an old key signs beside the new one while it is replaced`() async throws {
        let fixture = try await EventsFixture.make()
        let webhook = try await fixture.callback()
        try await fixture.record(fixture.batch([1]))
        #expect(try await fixture.due(webhook).secrets.isEmpty)
        try await fixture.setKey("the-first-signing-key", overlap: .zero)
        try await fixture.setKey("the-second-signing-key", overlap: .seconds(3600))
        #expect(
            try await fixture.due(webhook).secrets.map(\.text) == ["the-second-signing-key", "the-first-signing-key"]
        )
        #expect(
            try await fixture.number("select count(*) from pollux.webhook_key where sealed::text like '%signing%'") == 0
        )
        try await fixture.setKey("the-third--signing-key", overlap: .zero)
        #expect(try await fixture.due(webhook).secrets.map(\.text) == ["the-third--signing-key"])
        try await fixture.setKey(nil, overlap: .zero)
        #expect(try await fixture.due(webhook).secrets.isEmpty)
    }

    @Test func `a sealed key does not open in another organization's row`() async throws {
        let fixture = try await EventsFixture.make()
        let thief = try await EventsFixture.make()
        try await fixture.setKey("the-victim-signing-key", overlap: .zero)
        try await thief.setKey("the-thieves-own-key", overlap: .zero)
        let webhook = try await thief.callback()
        try await thief.record(thief.batch([1]))
        _ = try await fixture.database.execute(
            """
            update pollux.webhook_key
            set sealed = (select sealed from pollux.webhook_key where instance_id = \(fixture.instance.id))
            where instance_id = \(thief.instance.id)
            """
        )
        await #expect(throws: InstancesError.self) { try await thief.due(webhook) }
    }
}

extension EventsFixture {
    fileprivate func enable(_ enabled: Bool, _ webhook: WebhookID) async throws {
        try await database.withTransaction { connection in
            try await webhooks.setEnabled(
                enabled,
                webhook,
                organization: organization,
                reason: "a test",
                on: connection
            )
        }
    }

    fileprivate func setKey(_ text: String?, overlap: Duration) async throws {
        let secret = try text.map { try SigningSecret($0) }
        try await database.withTransaction { connection in
            try await webhooks.setInstanceSigningKey(
                secret,
                instance.id,
                organization: organization,
                overlap: overlap,
                on: connection
            )
        }
    }

    fileprivate func statuses(_ webhook: WebhookID) async throws -> [String] {
        try await database.query(
            "select status from pollux.delivery_status where webhook_id = \(webhook.rawValue) order by id"
        )
        .map { try $0.decode(0, as: String.self) }
    }

    fileprivate func isPaused(_ webhook: WebhookID) async throws -> Bool {
        try await number("select count(*) from pollux.lane where key = \(webhook.lane) and paused_until > now()") == 1
    }

    fileprivate func reference(_ webhook: WebhookID) async throws -> DeliveryReference {
        let row = try #require(
            try await database.query("select payload::text from pollux.job where lane = \(webhook.lane) order by id")
                .first
        )
        return try DeliveryReference(payload: try row.decode(0, as: String.self))
    }

    @discardableResult
    fileprivate func due(_ webhook: WebhookID) async throws -> DueDelivery {
        let deliveries = DeliveryStore(database: database, keyring: keyring)
        return try #require(try await deliveries.load(try await reference(webhook), organization: organization))
    }
}
