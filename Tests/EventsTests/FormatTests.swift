import Foundation
import Testing

@testable import Events

struct FormatTests {
    @Test(
        arguments: [
            (1_534_779_007.0, "Mon Aug 20 15:30:07 UTC 2018", "2018-08-20T15:30:07Z"),
            (1_534_778_974.827, "Mon Aug 20 15:29:34 UTC 2018", "2018-08-20T15:29:34Z"),
            (951_782_400.0, "Tue Feb 29 00:00:00 UTC 2000", "2000-02-29T00:00:00Z"),
            (-0.5, "Wed Dec 31 23:59:59 UTC 1969", "1969-12-31T23:59:59Z"),
            (4_102_444_799.0, "Thu Dec 31 23:59:59 UTC 2099", "2099-12-31T23:59:59Z"),
        ]
    )
    func `an instant is spelled as the envelope spells it`(seconds: Double, java: String, iso: String) {
        let time = UTCTime(Date(timeIntervalSince1970: seconds))
        #expect(time.java == java)
        #expect(time.iso == iso)
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan, 1e300])
    func `an instant that no calendar holds does not trap`(seconds: Double) {
        #expect(UTCTime(Date(timeIntervalSince1970: seconds)).iso == "1970-01-01T00:00:00Z")
    }

    @Test func `strings are escaped and other bytes are left alone`() {
        var json = JSONText()
        json.beginObject()
        json.field("a\"\\", "\u{1}\n\t\r/é😀\u{1f}")
        json.key("raw")
        json.raw(Array("{ \"n\" : 1.10 }".utf8))
        json.key("list")
        json.beginArray()
        json.number(1)
        json.string("x")
        json.endArray()
        json.endObject()
        let expected = #"{"a\"\\":"\u0001\n\t\r/é😀\u001f","raw":{ "n" : 1.10 },"list":[1,"x"]}"#
        #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
    }

    @Test func `an id has 20 URL-safe characters and none comes twice`() {
        let ids = (0..<1000).map { _ in EventID.make(at: Date()).rawValue }
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        #expect(ids.allSatisfy { $0.count == 20 && $0.allSatisfy(allowed.contains) })
        #expect(Set(ids).count == 1000)
    }
}
