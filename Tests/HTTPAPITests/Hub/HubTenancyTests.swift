import DemoVendor
import Foundation
import TestSupport
import Testing

/// Three instances of two organizations, each with a vendor of its own whose records have the same ids.
@Suite(.database) struct HubTenancyTests {
    /// An instance's name, the vendor behind it, and how its client calls.
    private struct Tenant: Sendable {
        let name: String
        let vendor: DemoVendor
        let me: Signature

        var names: [String] {
            vendor.records.truth(.contacts).compactMap { $0.last?.json("Pers_FirstName") }.sorted()
        }
    }

    /// Lends an API and the tenants: two of one organization, and one of another.
    private static func with(_ body: @Sendable @escaping (APIFixture, [Tenant]) async throws -> Void) async throws {
        try await HubElement.with { api in
            var tenants: [Tenant] = []
            for (name, owner) in [("first", api.owner), ("second", api.owner), ("foreign", api.stranger)] {
                let vendor = tenants.isEmpty ? api.vendor : try await DemoVendor.start()
                for number in 1...5 {
                    vendor.records.create(.contacts, set: ["Pers_FirstName": "\(name)-\(number)"])
                }
                let me = try await HubElement.connect(api, owner, to: vendor)
                tenants.append(Tenant(name: name, vendor: vendor, me: me))
            }
            for tenant in tenants { tenant.vendor.requests.clear() }
            try await body(api, tenants)
            for tenant in tenants.dropFirst() { await tenant.vendor.stop() }
        }
    }

    private static func names(_ answer: Answer) throws -> [String] {
        try answer.list().compactMap { $0["Pers_FirstName"] as? String }
    }

    @Test func `a token reaches the records of its own instance and no other's, in every call`() async throws {
        try await Self.with { api, tenants in
            for tenant in tenants {
                let before = tenants.filter { $0.name != tenant.name }.map(\.names)
                for list in ["/hubs/crm/contacts", "/hubs/any/cursors", "/elements/api-v2/hubs/crm/contacts"] {
                    let shown = try Self.names(try await api.call("GET", list, tenant.me))
                    #expect(shown.count == 5)
                    #expect(shown.allSatisfy { $0.hasPrefix(tenant.name) }, "\(list): \(shown)")
                }
                let id = try #require(tenant.vendor.records.truth(.contacts).first?.id)
                let path = "/hubs/crm/contacts/\(id)"
                let one = try await api.call("GET", path, tenant.me).object()
                #expect(one["Pers_FirstName"] as? String == "\(tenant.name)-1")
                let made = try await api.call(
                    "POST",
                    "/hubs/crm/contacts",
                    tenant.me,
                    json: #"{"Pers_FirstName": "\#(tenant.name)-6"}"#
                )
                #expect(made.status == 200, "\(made.text)")
                let renamed = #"{"Pers_FirstName": "\#(tenant.name)-0"}"#
                #expect(try await api.call("PATCH", path, tenant.me, json: renamed).status == 200)
                #expect(try await api.call("DELETE", path, tenant.me).status == 200)
                #expect(tenant.names == (2...6).map { "\"\(tenant.name)-\($0)\"" })
                let others = tenants.filter { $0.name != tenant.name }
                #expect(others.map(\.names) == before, "nothing of the others has changed")
                #expect(others.allSatisfy { $0.vendor.requests.counts.isEmpty }, "no other vendor was asked")
                tenant.vendor.requests.clear()
            }
        }
    }

    @Test(arguments: ["contacts", "cursors"])
    func `a page token of one instance is none of another's`(_ object: String) async throws {
        try await Self.with { api, tenants in
            let path = "/hubs/crm/\(object)?pageSize=2"
            for tenant in tenants {
                let first = try await api.call("GET", path, tenant.me)
                let token = try #require(first.header("Elements-Next-Page-Token"))
                for other in tenants where other.name != tenant.name {
                    for tenant in tenants { tenant.vendor.requests.clear() }
                    let answer = try await api.call("GET", "\(path)&nextPage=\(token)", other.me)
                    #expect(answer.status == 400, "\(answer.text)")
                    #expect(try answer.message().contains("nextPage"))
                    #expect(answer.header("Elements-Next-Page-Token") == nil)
                    #expect(tenants.allSatisfy { $0.vendor.requests.counts.isEmpty }, "nobody was asked")
                }
                let second = try await api.call("GET", "\(path)&nextPage=\(token)", tenant.me)
                #expect(try Self.names(second).allSatisfy { $0.hasPrefix(tenant.name) })
            }
        }
    }

    @Test func `a page token that its client has rewritten leads nowhere`() async throws {
        try await Self.with { api, tenants in
            let (victim, thief) = (tenants[0], tenants[2])
            let path = "/hubs/crm/contacts?pageSize=2"
            func token(_ tenant: Tenant) async throws -> [String: Any] {
                let answer = try await api.call("GET", path, tenant.me)
                let text = try #require(answer.header("Elements-Next-Page-Token"))
                return try Self.decoded(text)
            }
            let own = try await token(thief)
            var renamed = try await token(victim)
            renamed["instance"] = own["instance"]
            var forged = [renamed]
            for link in ["//\(victim.vendor.authority)/sdata/crmj/sagecrm2/-/contacts", "/admin/faults"] {
                var token = own
                token["cursor"] = "link:2:\(Self.base64URL(Data(link.utf8)))::"
                forged.append(token)
            }
            var next = own
            next["cursor"] = "page:3:4:1::2"
            forged.append(next)
            for tenant in tenants { tenant.vendor.requests.clear() }
            for token in forged {
                let text = Self.base64URL(try JSONSerialization.data(withJSONObject: token))
                let answer = try await api.call("GET", "\(path)&nextPage=\(text)", thief.me)
                #expect(answer.status == 400, "\(token["cursor"] ?? "") \(answer.text)")
            }
            #expect(tenants.allSatisfy { $0.vendor.requests.counts.isEmpty }, "nobody was asked")
        }
    }

    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private static func decoded(_ token: String) throws -> [String: Any] {
        let plain = token.replacing("-", with: "+").replacing("_", with: "/")
        let padded = plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        let data = try #require(Data(base64Encoded: padded))
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
}
