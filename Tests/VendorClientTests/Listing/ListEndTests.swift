import Synchronization
import Testing
import VendorClient

/// 400 and 404 behind the last page end a list that counts; anywhere else they would hide all records that follow.
@Suite struct ListEndTests {
    static let counted = [
        "{path: /offset, dataPath: data, paginate: {type: offset, pageSize: 5, offsetParam: offset, sizeParam: size, totalPath: total, parallel: true}}",
        "{path: /page, dataPath: data, paginate: {type: page, pageSize: 5, pageParam: page, sizeParam: size, totalPath: total, parallel: true}}",
    ]
    static let silent = [
        "{path: /offset, dataPath: data, paginate: {type: offset, pageSize: 5, offsetParam: offset, sizeParam: size}}",
        "{path: /page, dataPath: data, paginate: {type: page, pageSize: 5, pageParam: page, sizeParam: size}}",
    ]

    /// The first record that is asked for.
    private static func start(_ request: PlainRequest) -> Int {
        request.number("offset") ?? ((request.number("page") ?? 1) - 1) * 5
    }

    private static func refusal(_ status: Int) -> PlainAnswer { PlainAnswer(status: status, body: "{}") }

    @Test(arguments: counted, [400, 404])
    func `a vendor that refuses deep positions and has more is an error`(_ list: String, _ status: Int) async throws {
        let vendor = PagingVendor(things: Thing.several(40))
        try await ListRig.with(
            list: list,
            vendor: Answering { Self.start($0) >= 20 ? Self.refusal(status) : vendor($0) }
        ) { rig in
            let walked = await rig.fault()
            #expect(walked != nil)
            // As earlier versions planned a bulk job's pages, and as clients ask for the page of a number.
            let pagination = try #require(rig.resource.list?.pagination)
            let cursor = try #require(PageCursor.planned(index: 4, size: 5, in: pagination))
            let fault = await rig.fault { $0.cursor = cursor }
            #expect(fault == .malformed("its list of 40 ended after 20: the vendor answered \(status)"))
        }
    }

    @Test(arguments: counted)
    func `a planned page of a list that has shrunk meanwhile is behind the last`(_ list: String) async throws {
        let vendor = PagingVendor(things: Thing.several(20))
        try await ListRig.with(
            list: list,
            vendor: Answering { Self.start($0) >= 20 ? Self.refusal(404) : vendor($0) }
        ) { rig in
            let pagination = try #require(rig.resource.list?.pagination)
            let cursor = try #require(PageCursor.planned(index: 4, size: 5, in: pagination, total: 21))
            let page = try await rig.client.page(rig.instance, ListRequest(resource: rig.resource, cursor: cursor))
            #expect(page.records.isEmpty && page.next == nil)
        }
    }

    @Test(arguments: counted + silent, [400, 404])
    func `a page that is refused for a moment is asked for again`(_ list: String, _ status: Int) async throws {
        let vendor = PagingVendor(things: Thing.several(40))
        let refusals = Mutex(1)
        try await ListRig.with(
            list: list,
            vendor: Answering { request in
                let isRefused = refusals.withLock { left in
                    guard Self.start(request) == 20, left > 0 else { return false }
                    left -= 1
                    return true
                }
                return isRefused ? Self.refusal(status) : vendor(request)
            }
        ) { rig in
            let ids = try await rig.all().flatMap(\.records).map(\.id)
            #expect(ids == vendor.things.ids)
        }
    }

    @Test(arguments: silent)
    func `a list that is taken away while it is read is an error`(_ list: String) async throws {
        let vendor = PagingVendor(things: Thing.several(40))
        let answered = Mutex(0)
        try await ListRig.with(
            list: list,
            vendor: Answering { request in
                let count = answered.withLock { count in
                    count += 1
                    return count
                }
                return count > 2 ? Self.refusal(404) : vendor(request)
            }
        ) { rig in
            let fault = await rig.fault()
            #expect(fault == .permanent(status: 404, providerMessage: nil))
        }
    }

    @Test(arguments: silent, [400, 404])
    func `a list without a total ends there, after a short page without further questions`(
        _ list: String,
        _ status: Int
    ) async throws {
        for (count, requests) in [(20, 7), (18, 5)] {
            let vendor = PagingVendor(things: Thing.several(count))
            try await ListRig.with(
                list: list,
                vendor: Answering { Self.start($0) >= count ? Self.refusal(status) : vendor($0) }
            ) { rig in
                let ids = try await rig.all().flatMap(\.records).map(\.id)
                #expect(ids == vendor.things.ids)
                #expect(rig.server.requests.count == requests)
            }
        }
    }
}
