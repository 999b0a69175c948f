import Elements
import Testing

struct JSONTests {
    @Test func `numbers and strings of a record are found with the vendor's spelling`() throws {
        let record = JSONRecord(
            Array(#"{"a":{"b":1.10},"id":1234567890123456789,"s":"\u00e9\ud83d\ude00\n","n":null}"#.utf8)
        )
        #expect(record.scalar(at: try FieldPath("a.b")) == .number("1.10"))
        #expect(record.scalar(at: try FieldPath("id")) == .number("1234567890123456789"))
        #expect(record.scalar(at: try FieldPath("s")) == .string("é😀\n"))
        #expect(record.scalar(at: try FieldPath("n")) == .null)
        #expect(record.scalar(at: try FieldPath("missing")) == nil)
        #expect(record.scalar(at: try FieldPath("a")) == .composite(#"{"b":1.10}"#))
    }

    @Test func `a name with a dot is protected by backticks, and of two members the last counts`() throws {
        let record = JSONRecord(Array(#"{"a.b":1,"a":{"b":2},"a":{"c":3},"l":[{"x":7},{"x":8}],"k\u0065y":4}"#.utf8))
        #expect(record.scalar(at: try FieldPath("`a.b`")) == .number("1"))
        #expect(record.scalar(at: try FieldPath("a.b")) == nil)
        #expect(record.scalar(at: try FieldPath("a.c")) == .number("3"))
        #expect(record.scalar(at: try FieldPath("l.1.x")) == .number("8"))
        #expect(record.scalar(at: try FieldPath("key")) == .number("4"))
        #expect(try FieldPath("`a.b`.`c``d`").segments == ["a.b", "c`d"])
        #expect(try FieldPath("`a.b`.`c``d`").description == "`a.b`.`c``d`")
    }

    @Test(arguments: ["", "a..b", ".a", "a.", "`a", "`a`b", "a`b"])
    func `a path that is none is refused`(path: String) {
        #expect(throws: FieldPathError.self) { try FieldPath(path) }
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "01", "1.", "-", "1e", ".5", "+1", "tru", "\"\\x\"", "\"\\u12g4\"",
        "\"a\nb\"", "[1] 2", "{\"a\":1", "\"abc", "nul", "{1:2}", "NaN", "\u{FEFF}1",
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(throws: JSONFault.self) { try JSONRecord(validating: Array(text.utf8)) }
    }

    @Test(
        arguments: [
            [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
            [0x22, 0xFF, 0x22],
            [0x22, 0xE2, 0x82, 0x22], [0x22, 0x80, 0x22], [0x22, 0xF0, 0x80, 0x80, 0x80, 0x22], [0x22, 0xE2, 0x82],
            [0x22, 0x00, 0x22],
        ] as [[UInt8]]
    )
    func `what is no UTF-8 is refused`(bytes: [UInt8]) {
        #expect(throws: JSONFault.self) { try JSONRecord(validating: bytes) }
    }

    @Test(arguments: [
        "0", "-0.0e+10", "[]", "{}", " [ 1 , {\"a\" : [ ] } ] ", "\"\\ud800\"", "\"é😀\u{10FFFF}\"", "true", "1E400",
    ])
    func `what is JSON is accepted`(text: String) throws {
        _ = try JSONRecord(validating: Array(text.utf8))
    }

    @Test func `nesting beyond the limit is refused and traps nobody`() {
        let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(throws: JSONFault.self) { try JSONRecord(validating: bytes) }
        #expect(JSONRecord(bytes).canonicalForm() == bytes)
    }

    @Test func `every prefix and every changed byte of a page is refused or read, never trapped on`() {
        let page = Array(#"{"data":[{"id":"a\u00e9\\","d":"2020","x":[1,{"y":-1.5e3}]}],"total":12,"n":null}"#.utf8)
        let scan = PageScan(
            dataPath: FieldPath(member: "data"),
            id: FieldPath(member: "id"),
            updated: FieldPath(member: "d"),
            others: [FieldPath(member: "total")]
        )
        for length in page.indices {
            #expect(throws: JSONFault.self) { try scan.scan(Array(page[..<length])) }
        }
        for index in page.indices {
            for byte in [0x00, 0x22, 0x5C, 0x5B, 0x7D, 0x80, 0xF4, 0x39] as [UInt8] {
                var hostile = page
                hostile[index] = byte
                let record = JSONRecord(hostile)
                _ = (try? scan.scan(hostile))?.records.count
                _ = record.canonicalForm(ignoring: [FieldPath(member: "total")])
                _ = record.leaves()
                _ = record.scalar(at: FieldPath(member: "n"))
            }
        }
    }

    @Test func `the canonical form is one for one content, and leaves out what is ignored`() throws {
        let one = JSONRecord(Array(#"{"b": 1.10, "a": "\u0041\/", "c": {"y":1,"x":[1, 2]}, "noise": {"t": 5}}"#.utf8))
        let other = JSONRecord(Array("{\"c\":{\"x\":[1,2],\"y\":1},\r\n\"a\":\"A/\",\"b\":1.10}".utf8))
        #expect(one.canonicalForm(ignoring: [try FieldPath("noise")]) == other.canonicalForm())
        #expect(String(decoding: other.canonicalForm(), as: UTF8.self) == #"{"a":"A/","b":1.10,"c":{"x":[1,2],"y":1}}"#)
        #expect(one.canonicalForm(ignoring: [try FieldPath("noise.t")]) != other.canonicalForm())
        #expect(
            other.canonicalForm(ignoring: [try FieldPath("c.y")]) == Array(#"{"a":"A/","b":1.10,"c":{"x":[1,2]}}"#.utf8)
        )
        let halves = JSONRecord(Array(#"{"a":"\ud800"}"#.utf8)).canonicalForm()
        #expect(halves == JSONRecord(Array(#"{"a":"\ud800"}"#.utf8)).canonicalForm())
    }

    @Test func `a record goes on one line without another byte changed`() {
        let record = JSONRecord(Array("{\n  \"a\" : \"x\\n y\",\r\n\"b\":1.10 }".utf8))
        #expect(String(decoding: record.onOneLine, as: UTF8.self) == "{  \"a\" : \"x\\n y\",\"b\":1.10 }")
    }

    @Test func `leaves are dotted, arrays are text, and a repeated name keeps its first place`() {
        let record = JSONRecord(Array(#"{"a":1,"b":{"c":null,"d.e":true},"l":[1, 2],"a":2}"#.utf8))
        #expect(
            record.leaves() == [
                JSONLeaf(path: "a", value: .number("2")),
                JSONLeaf(path: "b.c", value: .null),
                JSONLeaf(path: "b.`d.e`", value: .bool(true)),
                JSONLeaf(path: "l", value: .composite("[1, 2]")),
            ]
        )
    }
}
