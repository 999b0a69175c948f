import DemoVendor
import Elements
import Foundation
import TestSupport
import Testing

@testable import HTTPAPI

/// Whether a vendor's records come through with the bytes that the vendor sent.
@Suite(.database) struct HubBytesTests {
    private static let odd =
        #"{"z" :1,  "a":1.0e10,"e": -0.0E+2 , "big":1234567890123456789,"u":"\u00E9\/\ud83d\ude00 é","z":2}"#

    private static func with(_ body: @Sendable @escaping (APIFixture, Signature) async throws -> Void) async throws {
        try await HubElement.with { api in
            try await body(api, try await HubElement.connect(api, api.owner, to: api.vendor))
        }
    }

    /// What the vendor's records make as a list.
    private static func expected(_ vendor: DemoVendor) -> String {
        let records = vendor.records.truth(.contacts).compactMap { $0.last?.bytes }
        return "[" + records.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ",") + "]"
    }

    @Test func `odd spellings, doubled names and blanks of a record stay as they are`() async throws {
        try await Self.with { api, me in
            for _ in 1...16 { api.vendor.records.create(.contacts, raw: ["odd": Self.odd]) }
            let listed = try await api.call("GET", "/hubs/crm/contacts", me)
            #expect(listed.text == Self.expected(api.vendor))
            let one = try #require(api.vendor.records.truth(.contacts).dropFirst(2).first)
            let got = try await api.call("GET", "/hubs/crm/contacts/\(one.id)", me)
            #expect(got.bytes == one.last?.bytes)
            let cut = try await api.call("GET", "/hubs/crm/contacts?fields=odd,key&pageSize=2", me)
            #expect(cut.text == #"[{"odd":\#(Self.odd),"key":"1"},{"odd":\#(Self.odd),"key":"2"}]"#)
            #expect(cut.header("Elements-Returned-Count") == "2")
        }
    }

    @Test func `a page of large records comes through whole, and an empty one is an empty list`() async throws {
        try await Self.with { api, me in
            let empty = try await api.call("GET", "/hubs/crm/contacts", me)
            #expect(empty.text == "[]" && empty.header("Elements-Returned-Count") == "0")
            for size in [65_000, 65_536, 200_000, 1, 500_000] + Array(repeating: 150_000, count: 20) {
                api.vendor.records.create(.contacts, set: ["text": String(repeating: "é", count: size / 2)])
            }
            let listed = try await api.call("GET", "/hubs/crm/contacts", me)
            #expect(listed.text == Self.expected(api.vendor))
            #expect(listed.header("Content-Length") == String(listed.bytes.count))
            #expect(listed.header("Elements-Returned-Count") == "25")
            let cut = try await api.call("GET", "/hubs/crm/contacts?fields=text", me)
            #expect(
                try cut.list().map { ($0["text"] as? String)?.utf8.count }
                    == listed.list().map {
                        ($0["text"] as? String)?.utf8.count
                    }
            )
        }
    }

    @Test func `a page that the vendor did not finish is an error and not the beginning of a list`() async throws {
        try await Self.with { api, me in
            for _ in 1...3 {
                api.vendor.records.create(.contacts, set: ["text": String(repeating: "x", count: 100_000)])
            }
            api.vendor.failNext(.truncated, .truncated, .truncated)
            let answer = try await api.call("GET", "/hubs/crm/contacts", me)
            #expect(answer.status == 502)
            #expect(try answer.message().isEmpty == false)
        }
    }

    @Test(arguments: [
        [], [1], [65_534], [65_535], [65_536], [65_537], [300_000, 2, 65_000], Array(repeating: 9, count: 20_000),
    ])
    func `no more is held at once than a piece of a list`(_ sizes: [Int]) {
        let records = sizes.map { size in
            RecordSlice(bytes: (0..<size).map { UInt8(truncatingIfNeeded: $0) }, id: "")
        }
        let pieces = Array(RecordListBody(records))
        #expect(pieces.allSatisfy { $0.readableBytes <= RecordListBody.pieceBytes })
        #expect(pieces.dropLast().allSatisfy { $0.readableBytes == RecordListBody.pieceBytes })
        let whole = Array("[".utf8) + records.map(\.bytes).joined(separator: ",".utf8) + Array("]".utf8)
        #expect(pieces.flatMap { Array($0.readableBytesView) } == whole)
    }
}
