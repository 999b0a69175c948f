import Elements
import Foundation
import TestSupport
import Testing

@testable import HTTPAPI

@Suite(.database) struct CatalogueRouteTests {
    @Test func `the catalogue is listed in pages, each element once`() async throws {
        try await APIFixture.with { api in
            var keys: [String] = []
            var path: String? = "/elements?pageSize=7&returnCount=true"
            while let next = path {
                let page = try await api.call("GET", next, .organization(api.owner))
                #expect(page.header("Elements-Total-Count") == String(api.services.catalogue.all.count))
                keys += try page.list().compactMap { $0["key"] as? String }
                path = page.header("Elements-Next-Page-Token").map {
                    "/elements?pageSize=7&returnCount=true&nextPage=\($0)"
                }
            }
            #expect(keys == api.services.catalogue.all.map(\.key))
            let second = try await api.call("GET", "/elements?pageSize=7&page=2", .organization(api.owner))
            #expect(try second.list().compactMap { $0["key"] as? String } == Array(keys.dropFirst(7).prefix(7)))
        }
    }

    @Test func `an element says what an instance must give, and how far it was tested`() async throws {
        try await APIFixture.with { api in
            let element = try await api.call("GET", "/elements/sagecrm", .organization(api.owner)).object()
            #expect(element["key"] as? String == "sagecrm" && element["hub"] as? String == "crm")
            #expect((element["authentication"] as? [String: Any])?["type"] as? String == "basic")
            let fields = try #require(element["configuration"] as? [[String: Any]])
            let password = try #require(fields.first { $0["key"] as? String == "password" })
            #expect(password["required"] as? Bool == true && password["secret"] as? Bool == true)
            let number = try #require(element["id"] as? Int)
            let same = try await api.call("GET", "/elements/api-v2/elements/\(number)", .organization(api.owner))
            #expect(try same.object()["key"] as? String == "sagecrm")
            let untested = try await api.call("GET", "/elements/netsuite", .organization(api.owner)).object()
            #expect(untested["status"] as? String == "untested")
        }
    }

    @Test func `the metadata names objects, operations and how changes are found`() async throws {
        try await APIFixture.with { api in
            let metadata = try await api.call("GET", "/elements/hubspot/metadata", .organization(api.owner)).object()
            let events = try #require(metadata["events"] as? [String: Any])
            #expect(events["supported"] as? Bool == true)
            #expect(events["methods"] as? [String] == ["polling", "webhooks"])
            let objects = try #require(metadata["objects"] as? [[String: Any]])
            let contacts = try #require(objects.first { $0["name"] as? String == "contacts" })
            #expect((contacts["operations"] as? [String])?.contains("list") == true)
            #expect(contacts["updatedDateField"] as? String != nil)
        }
    }

    @Test func `an element that is not there is 404 and says where to look, and strangers see none`() async throws {
        try await APIFixture.with { api in
            for path in ["/elements/nonsense", "/elements/99/metadata", "/elements/-1"] {
                let answer = try await api.call("GET", path, .organization(api.owner))
                #expect(answer.status == 404)
                #expect(try answer.message().contains("GET /elements"))
            }
            #expect(try await api.call("GET", "/elements", .nobody).status == 401)
        }
    }
}
