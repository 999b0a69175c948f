import Elements
import Foundation
import Testing

@testable import WebhookIngest

/// Bodies as vendors, and others, send them.
struct InboundPayloadTests {
    private static func arrived(_ body: [UInt8], _ type: String?, query: String? = nil) -> ArrivedWebhook {
        ArrivedWebhook(
            method: "POST",
            url: "u",
            path: "p",
            query: query,
            headers: type.map { [(name: "content-type", value: $0)] } ?? [],
            body: body
        )
    }

    private static func read(_ body: String, _ type: String?, query: String? = nil) throws -> String {
        let payload = try InboundPayload(arrived(Array(body.utf8), type, query: query))
        return String(decoding: payload.record.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("a=1&b=x%20y+z", #"{"a":"1","b":"x y z"}"#),
        (
            "type=subscribe&data[id]=7&data[merges][EMAIL]=a%40b.c",
            #"{"type":"subscribe","data":{"id":"7","merges":{"EMAIL":"a@b.c"}}}"#
        ),
        ("ids[]=1&ids[]=2", #"{"ids":["1","2"]}"#),
        ("id=1&id=2&id=3", #"{"id":["1","2","3"]}"#),
        ("payload=%7B%22id%22%3A%207%7D", #"{"id": 7}"#),
        ("payload=text", #"{"payload":"text"}"#),
        ("quote=%22%0A%5C", #"{"quote":"\"\u000a\\"}"#),
        ("a]=1&[b]=2", #"{"a]":"1","[b]":"2"}"#),
        ("", "{}"),
    ])
    func `forms become JSON`(form: String, json: String) throws {
        #expect(
            try Self.read(form.isEmpty ? " " : form, "application/x-www-form-urlencoded; charset=utf-8")
                == (form.isEmpty ? #"{" ":""}"# : json)
        )
        #expect(try Self.read("", nil, query: form) == json, "so does the query of a request without a body")
    }

    @Test(arguments: [
        "application/json", "Application/JSON; charset=utf-8", "application/cloudevents+json", "text/plain",
    ])
    func `JSON keeps its bytes`(type: String) throws {
        let body = #"{ "price": 1.10, "id": 1234567890123456789 }"#
        #expect(try Self.read(body, type) == body)
        #expect(try Self.read(body, nil) == body)
    }

    @Test(arguments: ["application/xml", "multipart/form-data; boundary=x", "image/png", "application/jsonp"])
    func `other types are refused`(type: String) {
        #expect(throws: InboundPayload.Fault.unsupportedType) { try Self.read("<a/>", type) }
    }

    @Test(arguments: [
        "", "{", "[1,2", "\"text\"", "7", "null", "{} {}", #"{"a": 01}"#, "{\"a\": \"\u{1}\"}", "{'a': 1}",
        String(repeating: "[", count: 100_000), String(repeating: #"{"a":"#, count: 50_000),
        "[" + String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000) + "]",
    ])
    func `what is no JSON object or array is refused, however deep`(body: String) throws {
        guard !body.isEmpty else { return }
        do {
            _ = try InboundPayload(Self.arrived(Array(body.utf8), "application/json"))
            Issue.record("it was taken: \(body.prefix(40))")
        } catch {
            guard case .malformed(let reason) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(reason.utf8.count < 300, "it shows nothing of the body")
        }
    }

    @Test func `bytes that are no UTF-8 are refused in either form`() {
        for (bytes, type) in [
            (Array("{\"a\":\"".utf8) + [0xC3, 0x28] + Array("\"}".utf8), "application/json"),
            ([0x61, 0x3D, 0xFF], "application/x-www-form-urlencoded"),
            (Array("a=%FF%FE".utf8), "application/x-www-form-urlencoded"),
            (Array("a=%zz".utf8), "application/x-www-form-urlencoded"),
        ] {
            #expect(throws: InboundPayload.Fault.self) { try InboundPayload(Self.arrived(bytes, type)) }
        }
    }

    @Test func `huge, deep and contradictory forms are refused`() {
        let many = (0...FormFields.mostFields).map { "a\($0)=1" }.joined(separator: "&")
        let deep = "a" + String(repeating: "[b]", count: 50) + "=1"
        for form in [many, deep, "a=1&a[b]=2", "a[b]=1&a=2", "a[]=1&a[b]=2", "=1"] {
            #expect(FormFields.json(form) == nil, "\(form.prefix(40))")
        }
        #expect(FormFields.json((0..<FormFields.mostFields).map { "a\($0)=1" }.joined(separator: "&")) != nil)
    }

    @Test func `random bytes trap nowhere`() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("{}[]\":,=&%a1\\ue0 \u{0}".utf8) + [0xFF, 0xC3]
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            for type in ["application/json", "application/x-www-form-urlencoded"] {
                do {
                    let payload = try InboundPayload(Self.arrived(bytes, type))
                    _ = try JSONRecord(validating: payload.record.bytes)
                } catch is InboundPayload.Fault {
                    continue
                } catch {
                    Issue.record("what was taken is no JSON: \(bytes)")
                }
            }
        }
    }
}
