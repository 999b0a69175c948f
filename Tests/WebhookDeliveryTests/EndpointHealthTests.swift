import Events
import Foundation
import Instances
import JobQueue
import Postgres
import TestSupport
import Testing

@testable import WebhookDelivery

@Suite(.database, .serialized)
struct EndpointHealthTests {
    @Test func `a 410 disables the webhook, and its backlog is told when it is enabled`() async throws {
        let receiver = try Receiver { number, _ in number == 0 ? .status(410) : .status(200) }
        let fixture = try await DeliveryFixture.make(telling: receiver.url)
        try await fixture.change(1)
        try await fixture.delivering {
            try await fixture.settles("held")
            try await fixture.change(2)
            let webhook = try await fixture.webhooks.find(fixture.webhook, organization: fixture.organization)
            #expect(webhook?.enabled == false)
            #expect(webhook?.disabledReason?.contains("410") == true)
            #expect(try await fixture.statuses() == ["held", "held"])
            #expect(receiver.requests.count == 1)
            try await fixture.database.withTransaction { connection in
                try await fixture.webhooks.setEnabled(
                    true,
                    fixture.webhook,
                    organization: fixture.organization,
                    on: connection
                )
            }
            try await fixture.settles("delivered", "delivered")
        }
        #expect(receiver.requests.count == 3)
        #expect(try await fixture.attempts().map(\.counted) == [false, true, true])
        let disabled: SQL = """
            select count(*)
            from pollux.event
            where organization_id = \(fixture.organization)
                and type = 'webhook.disabled'
            """
        #expect(try await fixture.number(disabled) == 1)
    }

    @Test func `a new URL enables a webhook that its old receiver had disabled`() async throws {
        let old = try Receiver { _, _ in .status(410) }
        let new = try Receiver { _, _ in .status(200) }
        let fixture = try await DeliveryFixture.make(telling: old.url)
        try await fixture.change(1)
        try await fixture.delivering {
            try await fixture.settles("held")
            try await fixture.database.withTransaction { connection in
                _ = try await fixture.webhooks.ensureInstanceWebhook(
                    fixture.instance.id,
                    organization: fixture.organization,
                    url: new.url,
                    on: connection
                )
            }
            try await fixture.settles("delivered")
        }
        #expect(new.requests.map { $0.header("webhook-id") } == old.requests.map { $0.header("webhook-id") })
    }

    @Test(arguments: [429, 503])
    func `a Retry-After pauses the whole endpoint and costs no try`(status: Int) async throws {
        let receiver = try Receiver { number, _ in
            number == 0 ? .status(status, headers: ["Retry-After": "2"]) : .status(200)
        }
        let fixture = try await DeliveryFixture.make(telling: receiver.url, waits: [])
        try await fixture.change(1)
        try await fixture.delivering {
            try await fixture.settles("held")
            let clock = ContinuousClock()
            let start = clock.now
            try await fixture.change(2)
            try await fixture.settles("delivered", "delivered")
            #expect(start.duration(to: clock.now) > .seconds(1))
        }
        #expect(receiver.requests.count == 3)
        #expect(try await fixture.attempts().map(\.counted) == [false, true, true])
    }

    @Test func `what a deleted webhook was owed is cancelled and not sent`() async throws {
        let receiver = try Receiver { _, _ in .status(200) }
        let fixture = try await DeliveryFixture.make(telling: receiver.url)
        try await fixture.change(1)
        try await fixture.database.withTransaction { connection in
            try await fixture.webhooks.removeInstanceWebhook(
                fixture.instance.id,
                organization: fixture.organization,
                includingKey: true,
                on: connection
            )
        }
        let left: SQL = "select count(*) from pollux.job where lane = \(fixture.webhook.lane)"
        try await fixture.delivering {
            try await eventually { try await fixture.number(left) == 0 }
        }
        #expect(receiver.requests.isEmpty)
        let row = try await fixture.database.query(
            "select status from pollux.delivery where webhook_id = \(fixture.webhook.rawValue)"
        )
        #expect(try row.map { try $0.decode(0, as: String.self) } == ["cancelled"])
    }

    @Test func `a webhook whose every try has failed for five days is disabled`() async throws {
        let receiver = try Receiver { _, _ in .status(500) }
        let fixture = try await DeliveryFixture.make(telling: receiver.url)
        try await fixture.change(1)
        _ = try await fixture.database.execute(
            "update pollux.webhook set failing_since = now() - interval '121 hours' where id = \(fixture.webhook.rawValue)"
        )
        try await fixture.delivering { try await fixture.settles("held") }
        let webhook = try await fixture.webhooks.find(fixture.webhook, organization: fixture.organization)
        #expect(webhook?.enabled == false)
        #expect(webhook?.disabledReason?.contains("5 days") == true)
    }
}
