import DemoVendor
import Foundation
import Instances
import Postgres
import TestSupport
import Testing

@testable import HTTPAPI

/// Instances whose vendor gives rotating tokens, from their making to their end.
@Suite(.database) struct AccessTests {
    private static let element = """
        key: tokens
        name: Tokens
        hub: crm
        version: 1
        baseUrl: ${config.url}/sdata/crmj/sagecrm2/-
        configuration:
          - {key: url, required: true}
          - {key: refresh, required: true, secret: true}
          - {key: secret, required: true, secret: true}
        auth: {type: oauth2, grant: refreshToken, tokenUrl: "${config.url}/oauth/token", clientId: demo-client,
               clientSecret: "${config.secret}", refreshToken: "${config.refresh}", rotating: true}
        check: {path: /me}
        resources:
          contacts:
            vendorName: Person
            list: {path: /contacts, dataPath: data, paginate: {type: single}}
            idField: key
            datesConfiguration:
              updatedDateField: Pers_UpdatedDate
              updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
              updatedDateTimezone: GMT
            poll: {url: "/hubs/crm/contacts", granularity: 1s, overlap: 1m}
        """

    private func with(_ body: @Sendable (APIFixture) async throws -> Void) async throws {
        let folder = try temporaryDirectory()
        try Data(Self.element.utf8).write(to: folder.appending(path: "tokens.yaml"))
        try await APIFixture.with(elements: folder.path, body)
    }

    private func create(_ api: APIFixture, secret: String = TokenDesk.client.secret) async throws -> Answer {
        let json = """
            {"element": {"key": "tokens"}, "name": "T", "configuration": {"url": "http://\(api.vendor.authority)",
             "refresh": "\(TokenDesk.client.refreshToken)", "secret": "\(secret)",
             "event.notification.enabled": true, "event.notification.callback.url": "http://127.0.0.1:9/hook"}}
            """
        return try await api.call("POST", "/instances", .organization(api.owner), json: json)
    }

    private func rows(_ api: APIFixture) async throws -> [Int64] {
        try await api.database.query(
            """
            select instance_id
            from pollux.instance_access
            where organization_id = \(api.owner.organizationID)
            order by instance_id
            """
        ).map { try $0.decode(0) }
    }

    @Test func `the token that was got to make an instance is its own, shown nowhere, and goes with it`() async throws {
        try await with { api in
            let made = try await create(api)
            let id = try #require((try made.object()["id"] as? NSNumber)?.int64Value, "\(made.text)")
            #expect(try await rows(api) == [id])
            let tested = try await api.call("POST", "/instances/\(id)/test", .organization(api.owner))
            #expect(tested.status == 200, "\(tested.text)")
            #expect(api.vendor.tokens.refreshes == 1 && api.vendor.tokens.reuses == 0)
            let shown = try await api.call("GET", "/instances/\(id)", .organization(api.owner))
            for text in [made.text, tested.text, shown.text] {
                #expect(!text.contains("access-1") && !text.contains("refresh-") && !text.contains("demo-secret"))
            }
            // What has nothing to do with the credentials leaves the token alone.
            let json = #"{"configuration": {"event.poller.refresh_interval": 30}}"#
            _ = try await api.call("PATCH", "/instances/\(id)", .organization(api.owner), json: json)
            #expect(try await api.call("POST", "/instances/\(id)/test", .organization(api.owner)).status == 200)
            #expect(api.vendor.tokens.refreshes == 1)
            #expect(try await api.call("DELETE", "/instances/\(id)", .organization(api.owner)).status == 200)
            #expect(try await rows(api).isEmpty)
        }
    }

    @Test func `refused credentials make no instance, and good ones given later make it valid again`() async throws {
        try await with { api in
            let refused = try await create(api, secret: "not-the-secret")
            #expect(refused.status >= 400 && refused.status < 500 && !refused.text.contains("not-the-secret"))
            let made = try await create(api)
            let id = try #require((try made.object()["id"] as? NSNumber)?.int64Value, "\(made.text)")
            // As a poll does that met a refusal.
            try await api.database.withTransaction { connection in
                _ = try await api.services.instances.setValid(
                    false,
                    InstanceID(rawValue: id),
                    organization: api.owner.organizationID,
                    on: connection
                )
            }
            let tested = try await api.call("POST", "/instances/\(id)/test", .organization(api.owner))
            #expect(try tested.object()["valid"] as? Bool == true, "\(tested.text)")
            api.vendor.tokens.revoke()
            let gone = try await api.call("POST", "/instances/\(id)/test", .organization(api.owner))
            #expect(gone.status == refused.status, "\(gone.text)")
            #expect(!gone.text.contains("refresh-"))
        }
    }
}
