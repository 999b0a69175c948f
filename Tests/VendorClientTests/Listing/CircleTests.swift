import Foundation
import Testing

@testable import VendorClient

/// Vendors that lead in a circle are caught; nothing else is.
@Suite struct CircleTests {
    private static let token = "{path: /x, dataPath: data, paginate: {type: cursor, tokenPath: next, param: after}}"
    private static let link = "{path: /x, dataPath: data, paginate: {type: link, nextPath: next}}"

    @Test(arguments: [1, 2, 5, 17, 40])
    func `tokens that repeat are an error, whatever the length of the circle`(_ length: Int) async throws {
        try await ListRig.with(
            list: Self.token,
            vendor: Answering { request in
                let number = request.number("after") ?? 0
                // Each page is another one: the token alone tells.
                let record = "{\"id\":\"\(UUID().uuidString)\"}"
                return PlainAnswer(body: "{\"data\":[\(record)],\"next\":\((number + 1) % length)}")
            }
        ) { rig in
            guard case .malformed(let reason) = await rig.fault() else {
                Issue.record("no fault in \(rig.server.requests.count) requests")
                return
            }
            #expect(reason.contains("circle"))
            #expect(rig.server.requests.count <= 3 * length + 4)
        }
    }

    @Test func `links that repeat are an error`() async throws {
        try await ListRig.with(
            list: Self.link,
            vendor: Answering { _ in
                PlainAnswer(body: "{\"data\":[{\"id\":\"\(UUID().uuidString)\"}],\"next\":\"/api/v1/x?p=2\"}")
            }
        ) { rig in
            guard case .malformed = await rig.fault() else {
                Issue.record("no fault")
                return
            }
            #expect(rig.server.requests.count == 2)
        }
    }

    @Test(arguments: [1, 3, 30])
    func `pages that come again with new tokens are an error`(_ length: Int) async throws {
        let count = Counter()
        try await ListRig.with(
            list: Self.token,
            vendor: Answering { _ in
                let number = count.next()
                let things = [Thing(id: number % length, updated: 0)]
                return PlainAnswer(body: "{\"data\":\(things.json),\"next\":\"\(number)\"}")
            }
        ) { rig in
            guard case .malformed(let reason) = await rig.fault() else {
                Issue.record("no fault")
                return
            }
            #expect(reason.contains("twice"))
        }
    }

    @Test func `a vendor that begins anew behind its last page is caught`() async throws {
        let things = Thing.several(60)
        let list = "{path: /x, dataPath: data, paginate: {type: page, pageSize: 2, pageParam: page, sizeParam: size}}"
        try await ListRig.with(
            list: list,
            vendor: Answering { request in
                let start = ((request.number("page") ?? 1) - 1) * 2 % things.count
                return PlainAnswer(body: "{\"data\":\(Array(things.dropFirst(start).prefix(2)).json)}")
            }
        ) { rig in
            guard case .malformed = await rig.fault() else {
                Issue.record("no fault")
                return
            }
            #expect(rig.server.requests.count == 31)
        }
    }

    @Test func `a long walk is no circle, and what is kept of it stays small`() throws {
        var marks = LoopMarks()
        for number in 0..<100_000 {
            let mark = LoopMarks.mark(ofToken: "\(number)")
            #expect(!marks.contains(mark))
            marks.add(token: mark)
            marks.add(page: "p\(number)")
        }
        #expect(marks.text.utf8.count < 300)
        #expect(LoopMarks(text: marks.text[...]) == marks)
    }
}
