import DemoVendor
import Foundation
import TestSupport
import Testing

/// A vendor's records through the hub, on real sockets.
@Suite(.database) struct HubRouteTests {
    /// Lends an API, and a way to call it with an instance's token.
    private static func with(_ body: @Sendable @escaping (APIFixture, Signature) async throws -> Void) async throws {
        try await HubElement.with { api in
            try await body(api, try await HubElement.connect(api, api.owner, to: api.vendor))
        }
    }

    @Test func `pages follow each other by token and by number, with the vendor's own bytes`() async throws {
        try await Self.with { api, me in
            _ = api.vendor.records.generate(.contacts, count: 25)
            let first = try await api.call("GET", "/hubs/crm/contacts?pageSize=10&returnCount=true", me)
            #expect(first.status == 200)
            #expect(first.header("Elements-Returned-Count") == "10")
            #expect(first.header("Elements-Total-Count") == "25")
            let token = try #require(first.header("Elements-Next-Page-Token"))
            let second = try await api.call(
                "GET",
                "/elements/api-v2/hubs/any/contacts?pageSize=10&nextPage=\(token)",
                me
            )
            let numbered = try await api.call("GET", "/hubs/crm/contacts?pageSize=10&page=2", me)
            #expect(second.bytes == numbered.bytes)
            #expect(second.header("Elements-Total-Count") == nil)
            let ids = try (first.list() + second.list()).map { "\($0["key"] ?? "")" }
            #expect(Set(ids).count == 20)
            let third = try await api.call(
                "GET",
                "/hubs/crm/contacts?pageSize=10&nextPage=\(try #require(second.header("Elements-Next-Page-Token")))",
                me
            )
            #expect(try third.list().count == 5)
            let id = try #require(ids.first)
            let one = try await api.call("GET", "/hubs/crm/contacts/\(id)", me)
            #expect(first.text.contains(one.text), "a record's bytes are the same in the list")
        }
    }

    @Test func `a cursor vendor goes on by token and refuses numbers clearly`() async throws {
        try await Self.with { api, me in
            _ = api.vendor.records.generate(.contacts, count: 5)
            let first = try await api.call("GET", "/hubs/crm/cursors?pageSize=3", me)
            let token = try #require(first.header("Elements-Next-Page-Token"), "\(first.text)")
            let second = try await api.call("GET", "/hubs/crm/cursors?pageSize=3&nextPage=\(token)", me)
            #expect(try second.list().count == 2)
            let refused = try await api.call("GET", "/hubs/crm/cursors?pageSize=3&page=2", me)
            #expect(refused.status == 400)
            let message = try refused.message()
            #expect(message.contains("page: the list of cursors has no numbered pages"))
            #expect(message.contains("Elements-Next-Page-Token"), "it says what is right")
        }
    }

    @Test func `fields cut records, and a bad clause is told with its column`() async throws {
        try await Self.with { api, me in
            _ = api.vendor.records.generate(.contacts, count: 1)
            let cut = try await api.call("GET", "/hubs/crm/contacts?fields=key", me)
            #expect(try cut.list().first.map { Array($0.keys) } == ["key"])
            let bad = try await api.call("GET", "/hubs/crm/contacts?where=key%20%3D%20", me)
            #expect(bad.status == 400)
            #expect(try bad.message().hasPrefix("Error parsing query"))
            #expect(try bad.message().contains("column"))
            for query in ["pageSize=2001", "page=0", "nextPage=nonsense", "orderBy=a%20b%20c"] {
                let answer = try await api.call("GET", "/hubs/crm/contacts?\(query)", me)
                #expect(answer.status == 400, "\(query): \(answer.text)")
            }
        }
    }

    @Test func `records are created, changed and deleted at the vendor`() async throws {
        try await Self.with { api, me in
            let made = try await api.call("POST", "/hubs/crm/contacts", me, json: #"{"Pers_FirstName": "Ann"}"#)
            #expect(made.status == 200, "\(made.text)")
            let id = try #require(try made.object()["key"])
            let changed = try await api.call(
                "PATCH",
                "/hubs/crm/contacts/\(id)",
                me,
                json: #"{"Pers_FirstName": "Bea"}"#
            )
            #expect(changed.status == 200, "\(changed.text)")
            let got = try await api.call("GET", "/hubs/crm/contacts/\(id)", me)
            #expect(try got.object()["Pers_FirstName"] as? String == "Bea")
            let deleted = try await api.call("DELETE", "/hubs/crm/contacts/\(id)", me)
            #expect(deleted.status == 200)
            #expect(deleted.bytes.isEmpty)
            #expect(try await api.call("GET", "/hubs/crm/contacts/\(id)", me).status == 404)
            #expect(try await api.call("PUT", "/hubs/crm/contacts/1", me, json: "{}").status == 405)
            #expect(try await api.call("POST", "/hubs/crm/contacts", me, json: "[1]").status == 400)
        }
    }

    @Test func `objects and ping answer, and what is not there is 404`() async throws {
        try await Self.with { api, me in
            #expect(try await api.call("GET", "/hubs/crm/objects", me).text == #"["contacts","cursors"]"#)
            #expect(try await api.call("GET", "/hubs/crm/ping", me).object()["endpoint"] as? String == "testcrm")
            let unknown = try await api.call("GET", "/hubs/crm/invoices", me)
            #expect(unknown.status == 404)
            #expect(!unknown.text.contains("contacts"))
            #expect(try await api.call("GET", "/hubs/crm/contacts", .organization(api.owner)).status == 401)
        }
    }

    @Test func `a vendor's faults are told as the vendor's, with its words`() async throws {
        try await Self.with { api, me in
            api.vendor.failNext(.rateLimited(retryAfterSeconds: 60))
            let limited = try await api.call("GET", "/hubs/crm/contacts", me)
            #expect(limited.status == 429)
            #expect(limited.header("Retry-After") == "60")
            api.vendor.failNext(.status(500), .status(500), .status(500))
            #expect(try await api.call("GET", "/hubs/crm/contacts", me).status == 502)
            api.vendor.setCredentials(username: "demo", password: "another")
            let refused = try await api.call("GET", "/hubs/crm/contacts", me)
            #expect(refused.status == 502)
            #expect(try refused.object()["providerMessage"] as? String == "user name or password is wrong")
        }
    }

    @Test func `a disabled instance is 403`() async throws {
        try await APIFixture.with { api in
            let made = try await api.create(api.owner)
            _ = try await api.call("DELETE", "/instances/\(made.id)/enabled", .organization(api.owner))
            #expect(try await api.call("GET", "/hubs/crm/contacts", .token(api.owner, made.token)).status == 403)
        }
    }
}
