import DemoVendor
import Elements
import Foundation
import Testing
import VendorClient

@Suite struct PageTests {
    @Test(arguments: [
        "{type: page, pageSize: 7, maxPageSize: 1000, pageParam: page, sizeParam: per_page, totalPath: total}",
        "{type: page, pageSize: 7, maxPageSize: 1000, pageParam: page, sizeParam: per_page}",
        "{type: offset, pageSize: 7, maxPageSize: 1000, offsetParam: offset, sizeParam: limit, totalPath: total}",
        "{type: offset, pageSize: 7, maxPageSize: 1000, offsetParam: offset, sizeParam: limit}",
    ])
    func `all pages together are all records, each once, in their order`(_ paginate: String) async throws {
        try await VendorRig.with(element: VendorRig.element(paginate: paginate)) { rig in
            let ids = (0..<30).map { _ in rig.crm.records.create(.contacts) }
            let pages = try await rig.all(ListRequest(resource: try rig.resource()))
            #expect(pages.flatMap(\.records).map(\.id) == ids)
            #expect(pages.prefix(4).allSatisfy { $0.size == 7 })
        }
    }

    @Test func `a list of one page is asked for once`() async throws {
        try await VendorRig.with(element: VendorRig.element(paginate: "{type: single}")) { rig in
            for _ in 0..<5 { rig.crm.records.create(.contacts) }
            let pages = try await rig.all(ListRequest(resource: try rig.resource()))
            #expect(pages.map(\.size) == [5])
            #expect(rig.crm.requests.entries.count == 1)
        }
    }

    @Test func `more records than the vendor gives at once are not asked for`() async throws {
        try await VendorRig.with { rig in
            _ = try await rig.client.page(rig.instance, ListRequest(resource: try rig.resource(), pageSize: 5_000))
            #expect(rig.crm.requests.entries.last?.query["per_page"] == "1000")
        }
    }

    @Test func `a record's bytes are the vendor's own`() async throws {
        try await VendorRig.with { rig in
            let id = rig.crm.records.create(
                .contacts,
                raw: ["amount": "1.10", "big": "9223372036854775999", "text": #""a\u00e4\/ \"b\"""#, "zero": "-0"]
            )
            let page = try await rig.client.page(rig.instance, ListRequest(resource: try rig.resource()))
            let text = String(decoding: try #require(page.records.first).bytes, as: UTF8.self)
            for part in ["1.10", "9223372036854775999", #"a\u00e4\/ \"b\""#, "-0"] {
                #expect(text.contains(part), "\(part) in \(text)")
            }
            let single = try #require(try await rig.client.get(rig.instance, resource: rig.resource(), id: id))
            #expect(String(decoding: single.bytes, as: UTF8.self).contains("9223372036854775999"))
            #expect(single.id == id)
        }
    }

    @Test func `a record that is gone is nil, and an id cannot leave its place in the path`() async throws {
        try await VendorRig.with { rig in
            let resource = try rig.resource()
            #expect(try await rig.client.get(rig.instance, resource: resource, id: "999") == nil)
            for id in ["../me", "1/../../x", "a?b=c", "a#b", "ä b"] {
                do throws(VendorError) {
                    let found = try await rig.client.get(rig.instance, resource: resource, id: id)
                    #expect(found == nil)
                } catch {
                    guard case .permanent = error else {
                        Issue.record("\(error)")
                        continue
                    }
                }
            }
            #expect(!rig.crm.requests.entries.contains { $0.path == "/me" })
            for id in ["..", ".", ""] {
                await #expect(throws: VendorError.self) {
                    try await rig.client.get(rig.instance, resource: resource, id: id)
                }
            }
        }
    }

    @Test func `a vendor that gives the same page for ever is an error and no loop`() async throws {
        let paginate = "{type: page, pageSize: 3, maxPageSize: 100, pageParam: page, sizeParam: per_page}"
        try await VendorRig.with(element: VendorRig.element(paginate: paginate)) { rig in
            for _ in 0..<10 { rig.crm.records.create(.contacts) }
            rig.crm.faults.ignoresPages = true
            await #expect(throws: VendorError.self) {
                _ = try await rig.all(ListRequest(resource: try rig.resource()))
            }
            #expect(rig.crm.requests.entries.count == 2)
        }
    }

    @Test(arguments: [400, 404]) func `past the last page such an answer ends a list that counts pages`(
        _ status: Int
    ) async throws {
        let paginate = "{type: page, pageSize: 3, maxPageSize: 100, pageParam: page, sizeParam: per_page}"
        try await VendorRig.with(element: VendorRig.element(paginate: paginate)) { rig in
            for _ in 0..<3 { rig.crm.records.create(.contacts) }
            let request = ListRequest(resource: try rig.resource())
            let first = try await rig.client.page(rig.instance, request)
            rig.crm.failNext(.status(status))
            var second = request
            second.cursor = first.next
            #expect(second.cursor != nil)
            let page = try await rig.client.page(rig.instance, second)
            #expect(page.records.isEmpty && page.next == nil)
            rig.crm.failNext(.status(status))
            guard case .permanent(status, _) = await rig.error(request) else {
                Issue.record("a first page that fails is a failure")
                return
            }
        }
    }

    @Test func `the total ends a list, and a cursor keeps its place as text`() async throws {
        try await VendorRig.with { rig in
            for _ in 0..<4 { rig.crm.records.create(.contacts) }
            let request = ListRequest(resource: try rig.resource(), pageSize: 2)
            let first = try await rig.client.page(rig.instance, request)
            #expect(first.total == 4)
            let cursor = try #require(first.next)
            #expect(PageCursor(text: cursor.text) == cursor && cursor.recordsBefore == 2)
            let data = try JSONEncoder().encode(cursor)
            #expect(try JSONDecoder().decode(PageCursor.self, from: data) == cursor)
            for wrong in ["", "page:1", "page:-1:0:1", "other:1:0:1", "page:1:0:1:x:y"] {
                #expect(PageCursor(text: wrong) == nil)
            }
            var next = request
            next.cursor = cursor
            #expect(try await rig.client.page(rig.instance, next).next == nil)
        }
    }
}
