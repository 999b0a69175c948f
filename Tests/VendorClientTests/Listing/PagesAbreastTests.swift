import Foundation
import Synchronization
import Testing
import VendorClient

/// Pages side by side: faster, and otherwise the same list.
@Suite struct PagesAbreastTests {
    static let list =
        "{path: /offset, dataPath: data, paginate: {type: offset, pageSize: 5, offsetParam: offset, sizeParam: size, totalPath: total, parallel: true}}"
    static let page =
        "{path: /page, dataPath: data, paginate: {type: page, pageSize: 5, pageParam: page, sizeParam: size, totalPath: total, parallel: true}}"

    private static func ids(_ rig: ListRig, abreast: Int) async throws -> [String] {
        var ids: [String] = []
        let request = ListRequest(resource: rig.resource)
        for try await page in rig.client.pages(rig.instance, request, abreast: abreast) {
            ids += page.records.map(\.id)
        }
        return ids
    }

    @Test(arguments: [list, page], [0, 1, 5, 6, 10, 73])
    func `all records come in their order`(_ list: String, _ count: Int) async throws {
        let vendor = PagingVendor(things: Thing.several(count))
        try await ListRig.with(list: list, vendor: Answering { vendor($0) }) { rig in
            for abreast in [1, 4, 100] {
                let ids = try await Self.ids(rig, abreast: abreast)
                #expect(ids == vendor.things.ids)
            }
        }
    }

    @Test func `so many are under way and no more, also for a slow reader`() async throws {
        let vendor = PagingVendor(things: Thing.several(200))
        try await ListRig.with(
            list: Self.list,
            vendor: Answering { request in
                vendor(request)
            }
        ) { rig in
            let ids = try await Self.ids(rig, abreast: 6)
            #expect(ids == vendor.things.ids)
            #expect(rig.server.mostAbreast <= 6)
            var pages = rig.client.pages(rig.instance, ListRequest(resource: rig.resource), abreast: 3)
                .makeAsyncIterator()
            let before = rig.server.requests.count
            for _ in 0..<4 { _ = try await pages.next() }
            // The first, then three ahead of each that was taken.
            #expect(rig.server.requests.count - before <= 7)
        }
    }

    @Test(arguments: [13, 60])
    func `a list that is cut, shrinks or grows meanwhile is read to its own end`(_ now: Int) async throws {
        let count = Counter()
        try await ListRig.with(
            list: Self.list,
            vendor: Answering { request in
                let vendor = PagingVendor(things: Thing.several(count.next() == 0 ? 40 : now))
                return vendor(request)
            }
        ) { rig in
            let ids = try await Self.ids(rig, abreast: 3)
            #expect(ids == Thing.several(now).ids)
        }
        let vendor = PagingVendor(things: Thing.several(40))
        try await ListRig.with(
            list: Self.list,
            vendor: Answering { request in
                // The third page is cut by its bytes.
                var cut = vendor
                if request["offset"] == "10" { cut.cut = 2 }
                return cut(request)
            }
        ) { rig in
            let ids = try await Self.ids(rig, abreast: 4)
            #expect(ids == vendor.things.ids)
        }
    }

    @Test func `the same page for every position is an error, and so is a failure`() async throws {
        for isFailing in [true, false] {
            try await ListRig.with(
                list: Self.list,
                vendor: Answering { request in
                    if isFailing, request["offset"] == "20" { return PlainAnswer(status: 400, body: "{}") }
                    let things = Thing.several(40)
                    let start = isFailing ? request.number("offset") ?? 0 : 0
                    return PlainAnswer(body: "{\"total\":40,\"data\":\(Array(things.dropFirst(start).prefix(5)).json)}")
                }
            ) { rig in
                let ids: [String]?
                do { ids = try await Self.ids(rig, abreast: 3) } catch { ids = nil }
                // 400 past the end ends a list that counts; in the midst of it, what follows is missing.
                #expect(ids == nil)
            }
        }
    }
}
