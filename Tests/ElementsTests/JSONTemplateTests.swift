import Testing

@testable import Elements

struct JSONTemplateTests {
    private func body(_ yaml: String) throws -> JSONTemplate {
        let list =
            "list: {path: /a, method: POST, where: {style: params, since: s}, paginate: {type: cursor, tokenPath: t, in: body}, body: \(yaml)}"
        let file = FullElement.replacing("list", with: list, in: FullElement.main, indent: 4)
        let element = try ElementReader.read(file, file: "full.yaml")
        return try #require(element.resources["things"]?.list?.body)
    }

    private func render(_ yaml: String, _ values: [String: JSONTemplateValue]) throws -> String {
        String(decoding: try body(yaml).render { values[$0] }, as: UTF8.self)
    }

    @Test func `values keep their kinds, and are escaped`() throws {
        let yaml =
            #"{a: "${limit}", b: "x-${cursor}-${limit}", c: 1.10, d: true, e: null, f: "1", g: ["${cursor}"], h: "${since}", i: "${config.region}"}"#
        let values: [String: JSONTemplateValue] = [
            "limit": .number(5), "cursor": .text("q\"\n"), "since": .raw(Array("[1]".utf8)),
            "config.region": .text("eu"),
        ]
        let wanted =
            #"{"a":5,"b":"x-q\"\u000a-5","c":1.10,"d":true,"e":null,"f":"1","g":["q\"\u000a"],"h":[1],"i":"eu"}"#
        #expect(try render(yaml, values) == wanted)
    }

    @Test func `what has no value takes along what means nothing without it`() throws {
        let yaml =
            #"{groups: [{filters: [{f: up, v: "${since}"}]}], in: {x: {y: "${since}"}}, limit: 3, after: "${cursor}", none: {}}"#
        #expect(try render(yaml, ["cursor": .text("a")]) == #"{"limit":3,"after":"a","none":{}}"#)
        #expect(
            try render(#"{filters: [{f: a, v: "1"}, {f: b, v: "${since}"}], c: "${cursor}"}"#, [:])
                == #"{"filters":[{"f":"a","v":"1"}]}"#
        )
        #expect(try render(#"{c: "${cursor}"}"#, [:]) == "{}")
    }

    @Test func `raw JSON inside a text is refused`() throws {
        let template = try body(#"{a: "x${since}", c: "${cursor}"}"#)
        #expect(throws: TemplateError.self) { try template.render { _ in .raw([0x31]) } }
        #expect(template.placeholders == ["since", "cursor"])
    }
}
