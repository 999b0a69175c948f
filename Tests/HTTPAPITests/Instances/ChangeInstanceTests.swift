import Foundation
import Instances
import TestSupport
import Testing

@testable import HTTPAPI

@Suite(.database) struct ChangeInstanceTests {
    private func connected(_ api: APIFixture, _ id: Int64) async throws -> ConnectedInstance {
        try #require(
            try await api.services.instances.connect(
                InstanceID(rawValue: id),
                organization: api.owner.organizationID
            )
        )
    }

    @Test func `PATCH merges the configuration and replaces the tags`() async throws {
        try await APIFixture.with { api in
            let made = try await api.create(api.owner)
            let json =
                #"{"tags": ["new"], "configuration": {"username": "demo2", "event.poller.refresh_interval": 30}}"#
            let answer = try await api.call("PATCH", "/instances/\(made.id)", .organization(api.owner), json: json)
            #expect(answer.status == 200, "\(answer.text)")
            let changed = try await connected(api, made.id)
            #expect(changed.instance.tags == ["new"] && changed.value("username") == "demo2")
            #expect(changed.value("password") == APIFixture.password)
            let records = try await api.call("GET", "/instances/event-poller-records", .token(api.owner, made.token))
                .list()
            #expect(records.first?["interval"] as? Int == 30)
        }
    }

    @Test func `what GET gave can be PUT back and changes nothing`() async throws {
        try await APIFixture.with { api in
            let made = try await api.create(api.owner)
            let before = try await connected(api, made.id)
            let shown = try await api.call("GET", "/instances", .token(api.owner, made.token)).text
            let answer = try await api.call("PUT", "/instances", .token(api.owner, made.token), json: shown)
            #expect(answer.status == 200, "\(answer.text)")
            let after = try await connected(api, made.id)
            #expect(after.secrets == before.secrets && after.instance.configuration == before.instance.configuration)
            #expect(try answer.object()["token"] == nil)
        }
    }

    @Test func `PUT replaces the configuration and a new secret replaces the old`() async throws {
        try await APIFixture.with { api in
            let made = try await api.create(api.owner)
            let json = """
                {"configuration": {"subdomain": "http://\(api.vendor.authority)", "username": "u", "password": "p2"}}
                """
            let answer = try await api.call("PUT", "/instances/\(made.id)", .all(api.owner, made.token), json: json)
            #expect(answer.status == 200, "\(answer.text)")
            let changed = try await connected(api, made.id)
            #expect(changed.secrets == ["password": "p2"])
            #expect(!changed.instance.eventsEnabled)
            let left = try await api.call("GET", "/instances/event-poller-records", .token(api.owner, made.token))
                .list()
            #expect(left.isEmpty, "what is not named any more is not polled any more")
        }
    }

    @Test func `a rotated token replaces the old one and is shown once`() async throws {
        try await APIFixture.with { api in
            let made = try await api.create(api.owner)
            let answer = try await api.call("PUT", "/instances/\(made.id)?rotateToken=true", .organization(api.owner))
            let token = try #require(try answer.object()["token"] as? String, "\(answer.text)")
            #expect(try await api.call("GET", "/instances", .token(api.owner, made.token)).status == 401)
            let shown = try await api.call("GET", "/instances", .token(api.owner, token))
            #expect(shown.status == 200 && !shown.text.contains(token))
        }
    }

    @Test func `a disabled instance refuses its token's calls until it is enabled again`() async throws {
        try await APIFixture.with { api in
            let made = try await api.create(api.owner)
            let off = try await api.call("DELETE", "/instances/\(made.id)/enabled", .organization(api.owner))
            #expect(off.status == 200 && off.bytes.isEmpty)
            let jobs = try await api.call("GET", "/bulk/jobs", .token(api.owner, made.token))
            #expect(jobs.status == 403, "\(jobs.text)")
            let on = try await api.call("PUT", "/instances/enabled", .token(api.owner, made.token))
            #expect(try on.object()["disabled"] as? Bool == false, "\(on.text)")
            #expect(try await api.call("GET", "/bulk/jobs", .token(api.owner, made.token)).status == 200)
        }
    }

    @Test func `a deleted instance is gone with its token, its pollers and its webhook`() async throws {
        try await APIFixture.with { api in
            let made = try await api.create(api.owner)
            let deleted = try await api.call("DELETE", "/instances", .token(api.owner, made.token))
            #expect(deleted.status == 200 && deleted.bytes.isEmpty, "\(deleted.text)")
            #expect(try await api.call("GET", "/instances/\(made.id)", .organization(api.owner)).status == 404)
            #expect(try await api.call("GET", "/instances", .token(api.owner, made.token)).status == 401)
            let rows = try await api.database.query(
                """
                select
                    (select count(*) from pollux.poller where instance_id = \(made.id) and enabled)
                    + (select count(*) from pollux.webhook where instance_id = \(made.id) and deleted_at is null)
                    + (select count(*) from pollux.webhook_key where instance_id = \(made.id))
                    + (select count(*) from pollux.instance_secret where instance_id = \(made.id)) as left
                """
            )
            #expect(try rows.first?.decode("left", as: Int64.self) == 0)
        }
    }

    @Test func `two changes at once are both made`() async throws {
        try await APIFixture.with { api in
            let made = try await api.create(api.owner)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for change in [
                    #"{"configuration": {"username": "one"}}"#, #"{"configuration": {"event.objects": "contacts"}}"#,
                ] {
                    group.addTask {
                        try await api.call("PATCH", "/instances/\(made.id)", .organization(api.owner), json: change)
                            .status
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
            let changed = try await connected(api, made.id)
            #expect(changed.value("username") == "one" && changed.value("event.objects") == "contacts")
        }
    }
}
