import Elements
import Testing

struct PageScanTests {
    let scan = PageScan(
        dataPath: FieldPath(member: "data"),
        id: FieldPath(member: "id"),
        updated: FieldPath(member: "updated"),
        created: FieldPath(member: "created"),
        others: [FieldPath(member: "total"), FieldPath(member: "next")]
    )

    private func page(_ text: String) throws -> ScannedPage {
        try scan.scan(Array(text.utf8))
    }

    @Test func `a page is cut into its records, their bytes untouched`() throws {
        let first = #"{ "id" : 12345678901234567890, "amount": 1.10,"updated":"2020-01-01","created":null}"#
        let second = #"{"id":"b","nested":{"id":"no"}}"#
        let found = try page(#"{"total": 2, "data": [ "# + first + "\n, " + second + #"], "next":"t\u002f1"}"#)
        #expect(found.records.map(\.id) == ["12345678901234567890", "b"])
        #expect(found.records.map { String(decoding: $0.bytes, as: UTF8.self) } == [first, second])
        #expect(found.records[0].updated == "2020-01-01")
        #expect(found.records[0].created == nil)
        #expect(found.records[1].updated == nil)
        #expect(found.others == [.number("2"), .string("t/1")])
    }

    @Test func `a page may be the array itself, or say null where it has no records`() throws {
        let bare = PageScan(dataPath: nil, id: FieldPath(member: "id"))
        #expect(try bare.scan(Array(#"[{"id":1},{"id":2}]"#.utf8)).records.map(\.id) == ["1", "2"])
        #expect(try page(#"{"data":null}"#).records.isEmpty)
        #expect(try page(#"{"data":[]}"#).records.isEmpty)
    }

    @Test func `an empty envelope has no records, and an empty answer is refused`() throws {
        let path = try FieldPath("result.people")
        let inner = PageScan(dataPath: path, id: FieldPath(member: "id"))
        #expect(try inner.scan(Array(#"{"result":{},"time":1}"#.utf8)).records.isEmpty)
        for text in ["{}", #"{"time":1}"#, #"{"result":{"fault":1}}"#, #"{"result":1}"#] {
            #expect(throws: JSONFault.self) { try inner.scan(Array(text.utf8)) }
        }
    }

    @Test(arguments: [
        #"{"items":[]}"#, #"{"data":{"id":1}}"#, #"{"data":[1]}"#, #"{"data":[{"name":"x"}]}"#,
        #"{"data":[{"id":null}]}"#,
        #"{"data":[{"id":""}]}"#, #"{"data":[{"id":{}}]}"#, #"{"data":[{"id":1}"#, #"{"data":[{"id":1}]}x"#, "<html>",
    ])
    func `a page without proper records is refused whole`(text: String) {
        #expect(throws: JSONFault.self) { try page(text) }
    }

    @Test func `a single record is read where its answer holds it`() throws {
        #expect(try scan.scanRecord(Array(#" {"id":7,"updated":"u"} "#.utf8)).updated == "u")
        let wrapped = Array(#"{"data":{"id":8}}"#.utf8)
        #expect(try scan.scanRecord(wrapped, dataPath: FieldPath(member: "data")).bytes == Array(#"{"id":8}"#.utf8))
        #expect(throws: JSONFault.self) { try scan.scanRecord(wrapped) }
    }
}
