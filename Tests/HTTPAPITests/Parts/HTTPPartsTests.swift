import Foundation
import Testing

@testable import HTTPAPI

@Suite struct HTTPPartsTests {
    @Test(arguments: [
        ("bytes=0-0", ByteRange.part(0..<1)), ("bytes=5-", .part(5..<10)), ("bytes=-3", .part(7..<10)),
        ("bytes=-30", .part(0..<10)), ("bytes=8-99", .part(8..<10)), ("bytes=10-", .unsatisfiable),
        ("bytes=-0", .unsatisfiable), ("bytes=5-4", .whole), ("bytes=0-1,4-5", .whole), ("lines=0-1", .whole),
        ("bytes=99999999999999999999-", .whole), ("bytes=", .whole),
    ])
    func `a range is read as RFC 9110 has it`(header: String, expected: ByteRange) {
        #expect(ByteRange(header, length: 10) == expected)
        #expect(ByteRange(nil, length: 10) == .whole)
    }

    @Test(arguments: [
        ([], ["application/json", "text/csv"]), (["*/*"], ["application/json", "text/csv"]),
        (["text/csv"], ["text/csv"]), (["text/*;q=0.5, application/json;q=0.1"], ["text/csv", "application/json"]),
        (["text/csv;q=0, */*"], ["application/json"]), (["image/png"], []), (["TEXT/CSV; charset=utf-8"], ["text/csv"]),
    ])
    func `the Accept header chooses among what there is`(values: [String], expected: [String]) {
        #expect(AcceptHeader(values).choices(among: ["application/json", "text/csv"]) == expected)
    }

    @Test func `a form's parts are found with their bytes`() throws {
        let body =
            "preamble\r\n--b-1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n"
            + "Content-Type: text/csv\r\n\r\na,b\r\n1,2\r\n--b-1\r\ncontent-disposition: form-data; name=metaData\r\n\r\n{}\r\n--b-1--"
        let form = try MultipartBody(Array(body.utf8), contentType: "multipart/form-data; boundary=\"b-1\"")
        #expect(form.parts == ["file": Array("a,b\r\n1,2".utf8), "metaData": Array("{}".utf8)])
    }

    @Test(arguments: ["", "--b", "--b\r\n\r\n", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx"])
    func `a form that is none is refused`(body: String) {
        #expect(throws: APIError.self) {
            try MultipartBody(Array(body.utf8), contentType: "multipart/form-data; boundary=b")
        }
    }

    @Test func `a query's plus is a space and its brackets may be encoded`() throws {
        let query = try QueryItems("q=a+b%2Bc&tags%5B%5D=1&tags[]=2&flag")
        #expect(query["q"] == "a b+c" && query.all("tags[]") == ["1", "2"] && query["flag"]?.isEmpty == true)
        #expect(throws: APIError.self) { try QueryItems("q=%zz") }
    }

    @Test func `a page's token is read back by its own list alone`() throws {
        let token = PageToken(list: "instances", after: 42)
        #expect(try PageToken(text: token.text, of: "instances") == token)
        #expect(throws: APIError.self) { try PageToken(text: token.text, of: "pollers") }
        for wrong in [
            "", "e30", "bm9uc2Vuc2U", String(token.text.dropLast()), PageToken(list: "instances", after: -1).text,
        ] {
            #expect(throws: APIError.self) { try PageToken(text: wrong, of: "instances") }
        }
    }

    @Test func `JSON is written with its members in order and every control character escaped`() throws {
        let value: JSONValue = ["b": "\u{1}\"\\\n\u{7F}é", "a": [1, true, .null, .raw(Array("1.10".utf8))]]
        #expect(
            String(decoding: value.bytes, as: UTF8.self)
                == "{\"b\":\"\\u0001\\\"\\\\\\n\u{7F}é\",\"a\":[1,true,null,1.10]}"
        )
    }

    @Test func `a client's address is the last that is no proxy of ours`() throws {
        let proxies = try #require(ProxyNetwork.list("10.0.0.0/8, ::1"))
        let configuration = APIConfiguration(trustedProxies: proxies)
        #expect(
            configuration.trusts("10.9.9.9") && configuration.trusts("::1") && configuration.trusts("::ffff:10.1.1.1")
        )
        #expect(!configuration.trusts("11.0.0.1") && !configuration.trusts("nonsense"))
        #expect(ProxyNetwork.list("10.0.0.0/33") == nil && ProxyNetwork("host") == nil)
        #expect(try #require(ProxyNetwork("10.128.0.0/9")).contains("10.127.0.1") == false)
    }

    @Test(arguments: [
        ("2026-01-31T12:00:00Z", 1_769_860_800.0), ("2026-01-31T12:00:00.500Z", 1_769_860_800.5),
        ("2026-01-31", 1_769_817_600.0),
    ])
    func `times are read with a fraction, without one, and as days`(text: String, seconds: Double) {
        #expect(TimeText.read(text)?.timeIntervalSince1970 == seconds)
        #expect(TimeText.read("yesterday") == nil)
    }
}
