import Foundation
import Instances
import Postgres
import TestSupport
import Testing

@testable import HTTPAPI

@Suite(.database) struct CreateInstanceTests {
    @Test(arguments: [false, true], ["", "/elements/api-v2"])
    func `the instance of the documentation is made, its pollers as an object or as a string`(
        asString: Bool,
        prefix: String
    ) async throws {
        try await APIFixture.with { api in
            let pollers = asString ? try quoted(APIFixture.pollers) : nil
            let answer = try await api.call(
                "POST",
                "\(prefix)/instances",
                .organization(api.owner),
                json: api.creation(pollers: pollers)
            )
            #expect(answer.status == 200, "\(answer.text)")
            let made = try answer.object()
            let token = try #require(made["token"] as? String)
            #expect(token.utf8.count == 44)
            #expect(made["name"] as? String == "SageCRMPolling" && made["tags"] as? [String] == ["Docs"])
            #expect(made["eventsEnabled"] as? Bool == true && made["valid"] as? Bool == true)
            #expect(made["externalAuthentication"] as? String == "none")
            let element = try #require(made["element"] as? [String: Any])
            #expect(element["key"] as? String == "sagecrm" && element["hub"] as? String == "crm")
            #expect(element["id"] as? Int == made["elementId"] as? Int)
            #expect((made["user"] as? [String: Any])?["emailAddress"] as? String == "ann@example.com")
            let configuration = try #require(made["configuration"] as? [String: String], "all values are texts")
            #expect(configuration["password"] == "********")
            #expect(configuration["event.notification.signature.key"] == "********")
            #expect(configuration["event.notification.enabled"] == "true")
            #expect(configuration["event.poller.refresh_interval"] == "15")
            #expect(configuration["event.notification.callback.url"] == "http://127.0.0.1:9/hook")
            let kept = try #require(configuration["event.poller.configuration"])
            #expect(try JSONSerialization.jsonObject(with: Data(kept.utf8)) is [String: Any])
            let records = try await api.call("GET", "/instances/event-poller-records", .token(api.owner, token)).list()
            #expect(records.map { $0["objectName"] as? String } == ["contacts"], "only what is named is polled")
            #expect(records.first?["interval"] as? Int == 15)
            #expect(records.first?["lastPollDate"] is NSNull)
            #expect(records.first?["watermark"] is String, "the base line was read from the vendor")
        }
    }

    @Test func `an instance, its pollers and its webhook are made together`() async throws {
        try await APIFixture.with { api in
            let made = try await api.create(api.owner)
            let id = InstanceID(rawValue: made.id)
            let rows = try await api.database.query(
                """
                select
                    (select count(*) from pollux.poller where instance_id = \(id) and enabled) as pollers,
                    (select count(*) from pollux.webhook where instance_id = \(id) and enabled) as webhooks,
                    (select count(*) from pollux.webhook_key where instance_id = \(id)) as keys
                """
            )
            let row = try #require(rows.first)
            #expect(try row.decode("pollers", as: Int64.self) == 1)
            #expect(try row.decode("webhooks", as: Int64.self) == 1)
            #expect(try row.decode("keys", as: Int64.self) == 1)
        }
    }

    @Test(arguments: [
        (#""subdomain": "","#, "configuration.subdomain"),
        (#""event.poller.refresh_interval": "0.5","#, "event.poller.refresh_interval"),
        (#""event.poller.refresh_interval": "often","#, "event.poller.refresh_interval"),
        (#""event.notification.enabled": "perhaps","#, "event.notification.enabled"),
        (#""event.notification.callback.url": "ftp://example.com/","#, "event.notification.callback.url"),
        (#""event.notification.callback.url": "http://10.0.0.1/hook","#, "event.notification.callback.url"),
        (#""event.notification.signature.key": "whsec_short","#, "event.notification.signature.key"),
        (#""event.vendor.type": "pigeon","#, "event.vendor.type"),
        (#""event.objects": "contacts,unicorns","#, "unicorns"),
    ])
    func `a fault is refused with its place, and nothing is made`(extra: String, place: String) async throws {
        try await APIFixture.with { api in
            // Of two members with one name the last counts.
            let json = api.creation(extra: extra)
            let answer = try await api.call("POST", "/instances", .organization(api.owner), json: json)
            #expect(answer.status == 400, "\(answer.text)")
            #expect(try answer.message().contains(place), "\(answer.text)")
            #expect(try await api.services.instances.count(organization: api.owner.organizationID) == 0)
        }
    }

    @Test(arguments: [
        (#"{"unicorns": {}}"#, "unicorns"),
        (#"{"contacts": {"url": "/hubs/crm/contacts?where=Pers_UpdatedDate>'${nonsense}'"}}"#, "contacts.url"),
        (#"{"contacts": {"url": "/hubs/crm/contacts?where=Pers_UpdatedDate>>'1'"}}"#, "contacts.url"),
        (
            #"{"contacts": {"datesConfiguration": {"updatedDateField": "a", "updatedDateFormat": "yyyy-bb"}}}"#,
            "updatedDateFormat"
        ),
        (#""[1, 2""#, "event.poller.configuration"),
    ])
    func `a bad template, clause, object or pattern is refused with its place`(
        pollers: String,
        place: String
    ) async throws {
        try await APIFixture.with { api in
            let answer = try await api.call(
                "POST",
                "/instances",
                .organization(api.owner),
                json: api.creation(pollers: pollers)
            )
            #expect(answer.status == 400, "\(answer.text)")
            #expect(try answer.message().contains(place), "\(answer.text)")
        }
    }

    @Test func `names and tags lose their HTML, and an empty name is refused`() async throws {
        try await APIFixture.with { api in
            let made = try await api.create(api.owner, api.creation(name: "<b>Sage</b> <script>x<<i>/script> a < b"))
            let shown = try await api.call("GET", "/instances/\(made.id)", .organization(api.owner)).object()
            #expect(shown["name"] as? String == "Sage x a < b")
            let empty = api.creation(name: "<YOUR_NAME>")
            #expect(try await api.call("POST", "/instances", .organization(api.owner), json: empty).status == 400)
        }
    }

    @Test func `credentials that the vendor refuses are 400, a vendor that fails is 502`() async throws {
        try await APIFixture.with { api in
            api.vendor.setCredentials(username: "demo", password: "another")
            let refused = try await api.call("POST", "/instances", .organization(api.owner), json: api.creation())
            #expect(refused.status == 400 && refused.text.contains("credentials"), "\(refused.text)")
            await api.vendor.stop()
            let failed = try await api.call("POST", "/instances", .organization(api.owner), json: api.creation())
            #expect(failed.status == 502, "\(failed.text)")
            #expect(try await api.services.instances.count(organization: api.owner.organizationID) == 0)
        }
    }

    @Test func `placeholders that the vendor takes are taken here, however short`() async throws {
        try await APIFixture.with { api in
            api.vendor.setCredentials(username: "…", password: "…")
            let json = api.creation().replacing(#""demo""#, with: #""…""#)
                .replacing(APIFixture.password, with: "…").replacing(APIFixture.signatureKey, with: "…")
            _ = try await api.create(api.owner, json)
        }
    }

    @Test func `a fraction of a minute is taken where the operator allows it`() async throws {
        try await APIFixture.with(shortestInterval: .seconds(1)) { api in
            let json = api.creation().replacing(#""15""#, with: "0.05")
            let made = try await api.create(api.owner, json)
            let records = try await api.call("GET", "/instances/event-poller-records", .token(api.owner, made.token))
                .list()
            #expect(records.first?["interval"] as? Double == 0.05)
        }
    }
}
