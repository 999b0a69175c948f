import DemoVendor
import Foundation
import TestSupport
import Testing

/// Which page a client gets, and in which order, of vendors that page in different ways.
@Suite(.database) struct HubPagingTests {
    private static let resources = """
        ordered:
          list:
            path: /contacts
            dataPath: data
            paginate: {type: page, pageSize: 5, maxPageSize: 10, pageParam: page, sizeParam: per_page, totalPath: total}
            sort: {param: orderBy}
          idField: key
        offsets:
          list:
            path: /contacts
            dataPath: data
            paginate: {type: offset, offsetParam: offset, sizeParam: limit, totalPath: total}
          idField: key
        unsized:
          list:
            path: /contacts
            dataPath: data
            paginate: {type: offset, offsetParam: offset}
          idField: key
        single:
          list: {path: /contacts, dataPath: data}
          idField: key
        keysets:
          list:
            path: /contacts
            dataPath: data
            paginate: {type: keyset, pageSize: 100, sizeParam: per_page, fields: [key]}
            where: {style: passthrough}
            sort: {param: orderBy, value: key}
          idField: key
        queried:
          list:
            path: /query
            dataPath: data
            paginate: {type: single}
            where: {style: soql, param: q, from: Contact, select: [key]}
          idField: key
        """

    private static func with(
        _ count: Int,
        _ body: @Sendable @escaping (APIFixture, Signature) async throws -> Void
    ) async throws {
        try await HubElement.with(resources: resources) { api in
            api.vendor.records.generate(.contacts, count: count)
            let me = try await HubElement.connect(api, api.owner, to: api.vendor)
            api.vendor.requests.clear()
            try await body(api, me)
        }
    }

    private static func ids(_ answer: Answer) throws -> [String] {
        try answer.list().compactMap { $0["key"] as? String }
    }

    private static func ids(_ range: ClosedRange<Int>) -> [String] { range.map(String.init) }

    @Test func `a list comes in the order that was asked for, where the vendor sorts`() async throws {
        try await Self.with(4) { api, me in
            let answer = try await api.call("GET", "/hubs/crm/ordered?orderBy=key%20desc", me)
            #expect(try Self.ids(answer) == ["4", "3", "2", "1"])
        }
    }

    @Test(arguments: [
        ("offsets", "offsets cannot be ordered through this element", "in the vendor's own order"),
        ("single", "single cannot be ordered through this element", "in the vendor's own order"),
        ("keysets", "keysets cannot be ordered through this element", "by key"),
    ]) func `an order that the vendor is not told is refused`(
        _ object: String,
        _ what: String,
        _ right: String
    ) async throws {
        try await Self.with(4) { api, me in
            let answer = try await api.call("GET", "/hubs/crm/\(object)?orderBy=Pers_FirstName", me)
            #expect(answer.status == 400)
            let message = try answer.message()
            #expect(message.hasPrefix("orderBy: \(what)"), "\(message)")
            #expect(message.hasSuffix(right), "\(message)")
            #expect(api.vendor.requests.counts.isEmpty, "the vendor was not asked")
        }
    }

    @Test(arguments: [
        ("offsets", "in the vendor's own order"), ("single", "in the vendor's own order"), ("keysets", "by key"),
    ]) func `a bulk query is refused whose order would be dropped`(_ object: String, _ right: String) async throws {
        try await Self.with(4) { api, me in
            let path = "/bulk/query?q=select%20*%20from%20\(object)%20order%20by%20Pers_FirstName%20desc%20limit%202"
            let answer = try await api.call("POST", path, me)
            #expect(answer.status == 400)
            let message = try answer.message()
            let what = "order by Pers_FirstName: \(object) cannot be ordered through this element; leave it out"
            #expect(message.hasPrefix(what) && message.hasSuffix(right), "\(message)")
            let jobs = try await api.call("GET", "/bulk/jobs", me)
            #expect(jobs.text == "[]", "nothing was begun")
        }
    }

    @Test(arguments: [("ordered", "key"), ("queried", "Account.Name")])
    func `a bulk query whose order the vendor can be asked for is begun`(_ object: String, _ field: String) async throws
    {
        try await Self.with(4) { api, me in
            let path = "/bulk/query?q=select%20*%20from%20\(object)%20order%20by%20\(field)%20desc"
            let answer = try await api.call("POST", path, me)
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test func `a bulk query is refused at once whose order the vendor's language cannot say`() async throws {
        try await Self.with(4) { api, me in
            let path = "/bulk/query?q=select%20*%20from%20queried%20order%20by%20%60First%2BName%60"
            let answer = try await api.call("POST", path, me)
            #expect(answer.status == 400)
            #expect(try answer.message() == "order by First+Name: the vendor cannot order by First+Name")
        }
    }

    @Test(arguments: ["ordered", "offsets", "unsized", "single"], [nil, 404, 400])
    func `a page behind the last one is an empty list`(_ object: String, _ status: Int?) async throws {
        try await Self.with(25) { api, me in
            api.vendor.habits.statusPastEnd = status
            for query in ["page=4&pageSize=10", "page=1000000&pageSize=2000"] {
                let answer = try await api.call("GET", "/hubs/crm/\(object)?\(query)", me)
                #expect(answer.status == 200, "\(query): \(answer.text)")
                #expect(answer.text == "[]")
                #expect(answer.header("Elements-Returned-Count") == "0")
                #expect(answer.header("Elements-Next-Page-Token") == nil)
            }
        }
    }

    @Test func `a page larger than the vendor gives is the vendor's largest, by token and by number`() async throws {
        try await Self.with(25) { api, me in
            let first = try await api.call("GET", "/hubs/crm/ordered?pageSize=2000", me)
            #expect(try Self.ids(first) == Self.ids(1...10))
            let token = try #require(first.header("Elements-Next-Page-Token"))
            let second = try await api.call("GET", "/hubs/crm/ordered?pageSize=2000&nextPage=\(token)", me)
            #expect(try Self.ids(second) == Self.ids(11...20))
            let numbered = try await api.call("GET", "/hubs/crm/ordered?pageSize=2000&page=3", me)
            #expect(try Self.ids(numbered) == Self.ids(21...25))
            let tooLarge = try await api.call("GET", "/hubs/crm/ordered?pageSize=2001", me)
            #expect(tooLarge.status == 400)
            #expect(try tooLarge.message() == "pageSize: '2001' must be a whole number from 1 to 2000")
        }
    }

    @Test(arguments: ["ordered", "offsets", "unsized", "single"])
    func `numbered pages hold every record once, whatever size the vendor gives`(_ object: String) async throws {
        try await Self.with(130) { api, me in
            // A list of one page is as long as the vendor makes it.
            let count = object == "single" ? 100 : 130
            var found: [String] = []
            for page in 1...30 {
                let answer = try await api.call("GET", "/hubs/crm/\(object)?pageSize=10&page=\(page)", me)
                let ids = try Self.ids(answer)
                if ids.isEmpty { break }
                found += ids
            }
            #expect(found == Self.ids(1...count))
        }
    }
}
