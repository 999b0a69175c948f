import Foundation
import Testing
import VendorClient

/// A page that is too large for the vendor is asked for in half the size, and no record is stepped over.
@Suite struct PageSizeTests {
    private static let rules = "errors: [{when: {status: [413]}, do: reducePageSize}]"

    static let lists = [
        "{path: /page, dataPath: data, paginate: {type: page, pageSize: 12, maxPageSize: 12, minPageSize: 2, pageParam: page, sizeParam: size}}",
        "{path: /offset, dataPath: data, paginate: {type: offset, pageSize: 12, maxPageSize: 12, minPageSize: 2, offsetParam: offset, sizeParam: size}}",
        "{path: /token, dataPath: data, paginate: {type: cursor, pageSize: 12, maxPageSize: 12, minPageSize: 2, sizeParam: size, tokenPath: paging.next, param: after}}",
    ]

    @Test(arguments: lists, [40, 41, 25])
    func `from a page on that is too large the walk goes on in smaller ones`(_ list: String, _ count: Int) async throws
    {
        let vendor = PagingVendor(things: Thing.several(count))
        let answered = Counter()
        try await ListRig.with(
            list: list,
            element: Self.rules,
            vendor: Answering { request in
                // The first page is well; what follows is too large beyond 3.
                let size = request.number("size") ?? 0
                if size > 3, answered.next() > 0 { return PlainAnswer(status: 413, body: "{}") }
                return vendor(request)
            }
        ) { rig in
            let pages = try await rig.all()
            #expect(pages.flatMap(\.records).map(\.id) == vendor.things.ids)
            // Asked for once too large, and not again with every page.
            let sizes = rig.server.requests.compactMap { $0.number("size") }
            #expect(sizes.count { $0 > 3 } <= 3, "\(sizes)")
        }
    }

    @Test func `below the least size the fault is told`() async throws {
        try await ListRig.with(
            list: Self.lists[0],
            element: Self.rules,
            vendor: Answering { _ in PlainAnswer(status: 413, body: "{}") }
        ) { rig in
            #expect(await rig.fault() == .pageTooLarge)
            #expect(rig.server.requests.map { $0.number("size") } == [12, 6, 3])
        }
    }

    @Test func `a page's number keeps its size, whatever the caller asks for next`() async throws {
        let vendor = PagingVendor(things: Thing.several(30))
        try await ListRig.with(list: Self.lists[0], vendor: Answering { vendor($0) }) { rig in
            var request = ListRequest(resource: rig.resource, pageSize: 10)
            request.cursor = try await rig.client.page(rig.instance, request).next
            request.pageSize = 7
            let second = try await rig.client.page(rig.instance, request)
            #expect(second.records.map(\.id) == Array(vendor.things.ids[10..<20]))
        }
    }
}
