import Elements
import Foundation
import Testing

@testable import VendorClient

/// What is stored of a place in a list outlives the version that stored it.
@Suite struct CursorTextTests {
    @Test(arguments: ["page:3:200:1", "page:3:200:1:1x2y3z", "offset:200:200:0", "offset:200:200:0:abc"])
    func `what the first version stored is read, and written as it was`(_ text: String) throws {
        let cursor = try #require(PageCursor(text: text))
        #expect(cursor.text == text && cursor.recordsBefore == 200)
    }

    @Test func `every kind of place survives as text, whatever is in it`() throws {
        var marks = LoopMarks()
        for mark in ["a", "b", "c"] { marks.add(page: mark) }
        var tokens = marks
        tokens.add(token: "t")
        let values: [CEQLValue] = [.string("2024-01-01T00:00:00Z:~.,*ü\n"), .number("-1.50"), .bool(true)]
        let places: [PageCursor.Place] = [
            .page(7), .offset(9), .token("a:b~c.*,\"\u{0}ü"), .link("/x?y=z:1#é"),
            .keyset(KeysetPlace(values: values, shown: [0, .max, 77], most: 10, pages: 3)),
            .keyset(KeysetPlace(values: [.string("")], shown: [], most: 0, pages: 1)),
        ]
        for place in places {
            for (size, marks) in [(nil, LoopMarks()), (50, marks), (nil, tokens), (1, LoopMarks())] {
                let isCounted = if case .page = place { true } else if case .offset = place { true } else { false }
                let cursor = PageCursor(
                    place: place,
                    seen: 12,
                    first: isCounted ? 1 : 0,
                    size: size,
                    marks: marks,
                    total: isCounted && size != 1 ? 99 : nil
                )
                #expect(PageCursor(text: cursor.text) == cursor)
                let data = try JSONEncoder().encode([cursor])
                #expect(try JSONDecoder().decode([PageCursor].self, from: data) == [cursor])
            }
        }
    }

    @Test func `what is none is nil and no trap`() {
        let texts = [
            "", ":", "page", "page:1", "page:1:0", "page:-1:0:1", "page:1:0:1:x:y", "page:1:0:1:x:0",
            "page:1:0:1:x::-1", "page:1:0:1:x:::",
            "page:9223372036854775807:0:1",
            "other:1:0:1", "token", "token:1::", "token:1:!!:x:", "token:-1:YQ:x:", "link:0:YQ::", "keyset:0:x:y:",
            "keyset:0:~:x:",
            "keyset:0:MQ.MQ~::", "keyset:0:MQ.MQ.c3g~YQ::", "token:0:\(String(repeating: "YWFh", count: 5_000))::",
            "page:1:0:1:\(String(repeating: "a,", count: 40))", "page:1:0:1:a*b", "page:1:0:1:a*b,1,0",
        ]
        for text in texts { #expect(PageCursor(text: text) == nil, "\(text.prefix(40))") }
    }

    @Test func `a token that is too long to be kept is told`() async throws {
        let list = "{path: /x, dataPath: data, paginate: {type: cursor, tokenPath: next, param: after}}"
        let token = String(repeating: "x", count: 20_000)
        try await ListRig.with(
            list: list,
            vendor: Answering { _ in PlainAnswer(body: "{\"data\":[{\"id\":1}],\"next\":\"\(token)\"}") }
        ) { rig in
            guard case .malformed(let reason) = await rig.fault() else {
                Issue.record("no fault")
                return
            }
            #expect(reason.contains("too long"))
        }
    }

    @Test func `the record before a page is asked for where a list counts`() throws {
        let page = try #require(PageCursor(text: "page:3:200:1:abc:100"))
        #expect(page.recordBefore()?.text == "page:200:199:1::1")
        let offset = try #require(PageCursor(text: "offset:200:200:0"))
        #expect(offset.recordBefore()?.text == "offset:199:199:0::1")
        #expect(PageCursor(text: "page:1:0:1")?.recordBefore() == nil)
        #expect(PageCursor(text: "token:5:YQ::")?.recordBefore() == nil)
    }
}
