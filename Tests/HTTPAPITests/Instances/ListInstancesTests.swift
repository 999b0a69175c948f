import Foundation
import TestSupport
import Testing

@testable import HTTPAPI

@Suite(.database) struct ListInstancesTests {
    @Test func `pages by token and by number hold every instance once`() async throws {
        try await APIFixture.with { api in
            var wanted: [Int64] = []
            for number in 0..<5 {
                let json = api.creation(name: "n\(number)").replacing("true", with: "false")
                wanted.append(try await api.create(api.owner, json).id)
            }
            var found: [Int64] = []
            var path: String? = "/instances?pageSize=2&returnCount=true"
            while let next = path {
                let page = try await api.call("GET", next, .organization(api.owner))
                let items = try page.list()
                #expect(page.header("Elements-Returned-Count") == String(items.count))
                found += items.compactMap { ($0["id"] as? NSNumber)?.int64Value }
                path = page.header("Elements-Next-Page-Token").map { "/instances?pageSize=2&nextPage=\($0)" }
            }
            #expect(found == wanted, "and the last page has no token")
            let counted = try await api.call(
                "GET",
                "/instances?pageSize=2&page=3&returnCount=true",
                .organization(api.owner)
            )
            #expect(counted.header("Elements-Total-Count") == "5")
            #expect(try counted.list().count == 1)
        }
    }

    @Test func `no instance is an empty list, a search without a match is 404`() async throws {
        try await APIFixture.with { api in
            let none = try await api.call("GET", "/instances", .organization(api.owner))
            #expect(none.status == 200 && none.text == "[]")
            #expect(try await api.call("GET", "/instances?searchText=x", .organization(api.owner)).status == 404)
            _ = try await api.create(api.owner, api.creation().replacing("true", with: "false"))
            #expect(
                try await api.call("GET", "/instances?searchText=sagecrmp", .organization(api.owner)).list().count == 1
            )
            #expect(try await api.call("GET", "/instances?tags[]=Docs", .organization(api.owner)).status == 200)
            #expect(try await api.call("GET", "/instances?tags%5B%5D=Other", .organization(api.owner)).status == 404)
        }
    }

    @Test(arguments: [
        "pageSize=0", "pageSize=2001", "page=0", "nextPage=nonsense", "pageSize=x", "returnCount=perhaps",
    ])
    func `a wrong parameter is 400 and named`(query: String) async throws {
        try await APIFixture.with { api in
            let answer = try await api.call("GET", "/instances?\(query)", .organization(api.owner))
            #expect(answer.status == 400)
            #expect(try answer.message().hasPrefix(String(query.prefix { $0 != "=" })))
        }
    }
}
