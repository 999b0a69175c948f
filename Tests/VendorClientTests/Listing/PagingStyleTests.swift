import Foundation
import Testing
import VendorClient

/// Each way of paging, read to its end over real sockets, at every size at which one goes wrong.
@Suite struct PagingStyleTests {
    /// A list as an element says it.
    struct Style: CustomTestStringConvertible, Sendable {
        let name: String
        let list: String
        var testDescription: String { name }
    }

    static let styles = [
        Style(
            name: "page",
            list: "{path: /page, dataPath: data, paginate: {type: page, pageSize: 5, pageParam: page, sizeParam: size}}"
        ),
        Style(
            name: "page from 0, with a total",
            list:
                "{path: /page0, dataPath: data, paginate: {type: page, first: 0, pageSize: 5, pageParam: page, sizeParam: size, totalPath: total}}"
        ),
        Style(
            name: "404 past the last page",
            list:
                "{path: /strict, dataPath: data, paginate: {type: page, pageSize: 5, pageParam: page, sizeParam: size}}"
        ),
        Style(
            name: "offset",
            list:
                "{path: /offset, dataPath: data, paginate: {type: offset, pageSize: 5, offsetParam: offset, sizeParam: size}}"
        ),
        Style(
            name: "offset from 1, with a total",
            list:
                "{path: /offset1, dataPath: data, paginate: {type: offset, first: 1, pageSize: 5, offsetParam: offset, sizeParam: size, totalPath: total}}"
        ),
        Style(
            name: "offset in a body",
            list:
                "{method: POST, path: /body, body: {from: \"${offset}\", size: \"${limit}\"}, dataPath: data, paginate: {type: offset, pageSize: 5}}"
        ),
        Style(
            name: "token",
            list:
                "{path: /token, dataPath: data, paginate: {type: cursor, pageSize: 5, sizeParam: size, tokenPath: paging.next, param: after}}"
        ),
        Style(
            name: "token in a body",
            list:
                "{method: POST, path: /tokenbody, body: {size: \"${limit}\", paging: {after: \"${cursor}\"}}, dataPath: data, paginate: {type: cursor, pageSize: 5, tokenPath: paging.next, in: body}}"
        ),
        Style(
            name: "token that is a number, with a stop",
            list:
                "{path: /stop, dataPath: data, paginate: {type: cursor, pageSize: 5, sizeParam: size, tokenPath: next, param: after, stop: more}}"
        ),
        Style(
            name: "token with a stop when true",
            list:
                "{path: /stop, dataPath: data, paginate: {type: cursor, pageSize: 5, sizeParam: size, tokenPath: next, param: after, stop: done, stopWhen: true}}"
        ),
        Style(
            name: "the last record's id",
            list:
                "{path: /last, dataPath: data, paginate: {type: cursor, pageSize: 5, sizeParam: size, tokenField: id, param: after, stop: more}}"
        ),
        Style(
            name: "link in a header",
            list: "{path: /header, dataPath: data, paginate: {type: link, pageSize: 5, sizeParam: size, header: link}}"
        ),
        Style(
            name: "link in the body",
            list:
                "{path: /link, dataPath: data, paginate: {type: link, pageSize: 5, sizeParam: size, nextPath: paging.next}}"
        ),
        Style(name: "single", list: "{path: /all, dataPath: data}"),
    ]

    @Test(arguments: styles, [0, 1, 4, 5, 6, 10, 11, 23])
    func `a list read to its end is all the vendor's records, each once`(_ style: Style, _ count: Int) async throws {
        let vendor = PagingVendor(things: Thing.several(count))
        try await ListRig.with(list: style.list, vendor: Answering { vendor($0) }) { rig in
            let pages = try await rig.all()
            #expect(pages.flatMap(\.records).map(\.id) == vendor.things.ids)
            // The list is over once: at most one page more than it has; a refused one behind a full one is asked for again, and the first.
            let isRefused = style.list.contains("/strict") && count > 0 && count.isMultiple(of: 5)
            #expect(rig.server.requests.count <= max(1, (count + 4) / 5 + 1) + (isRefused ? 2 : 0))
        }
    }

    @Test(arguments: styles.filter { $0.name != "single" }, [3, 6, 7])
    func `pages that the vendor cuts silently are not stepped over`(_ style: Style, _ count: Int) async throws {
        let vendor = PagingVendor(things: Thing.several(count), cut: 2)
        try await ListRig.with(list: style.list, vendor: Answering { vendor($0) }) { rig in
            let pages = try await rig.all()
            #expect(pages.flatMap(\.records).map(\.id) == vendor.things.ids)
        }
    }

    @Test func `a total that is behind what came is not believed`() async throws {
        let things = Thing.several(12)
        let list =
            "{path: /offset, dataPath: data, paginate: {type: offset, pageSize: 5, offsetParam: offset, sizeParam: size, totalPath: total}}"
        try await ListRig.with(
            list: list,
            vendor: Answering { request in
                let part = Array(things.dropFirst(request.number("offset") ?? 0).prefix(5))
                return PlainAnswer(body: "{\"total\":3,\"data\":\(part.json)}")
            }
        ) { rig in
            let pages = try await rig.all()
            #expect(pages.flatMap(\.records).count == 12)
        }
    }

    @Test func `an empty page with a token is not the end`() async throws {
        let list =
            "{path: /x, dataPath: data, paginate: {type: cursor, tokenPath: next, param: after}}"
        try await ListRig.with(
            list: list,
            vendor: Answering { request in
                switch request["after"] {
                case nil: PlainAnswer(body: "{\"data\":[],\"next\":\"a\"}")
                case "a": PlainAnswer(body: "{\"data\":\(Thing.several(1).json),\"next\":\"b\"}")
                default: PlainAnswer(body: "{\"data\":[],\"next\":\"\"}")
                }
            }
        ) { rig in
            let pages = try await rig.all()
            #expect(pages.map(\.size) == [0, 1, 0])
        }
    }

    @Test func `a position that the vendor finds too deep is no end as long as there is more`() async throws {
        let vendor = PagingVendor(things: Thing.several(30))
        let list =
            "{path: /offset, dataPath: data, paginate: {type: offset, pageSize: 5, offsetParam: offset, sizeParam: size, totalPath: total}}"
        try await ListRig.with(
            list: list,
            vendor: Answering { request in
                (request.number("offset") ?? 0) >= 20 ? PlainAnswer(status: 400, body: "{}") : vendor(request)
            }
        ) { rig in
            guard case .malformed = await rig.fault() else {
                Issue.record("ten records were lost without a word")
                return
            }
        }
    }
}
