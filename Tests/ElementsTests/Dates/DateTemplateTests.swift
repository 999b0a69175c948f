import Elements
import Foundation
import Testing

struct DateTemplateTests {
    private let lastPoll = Date(timeIntervalSince1970: 1_534_778_974.827)
    private let now = Date(timeIntervalSince1970: 1_534_780_000)

    @Test(arguments: [
        ("x>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'", "x>'2018-08-20T15:29:34Z'"),
        ("${date:yyyy-MM-dd HH:mm}", "2018-08-20 15:29"),
        ("${date}", "2018-08-20T15:29:34Z"),
        ("${dateTimeZone:America/Denver:HH:mm:ss}", "09:29:34"),
        ("${dateTimeZone:PST:HH:mm}", "08:29"),
        ("${dateTimeZone:-6:00:HH:mm}", "09:29"),
        ("${dateTimeZone:GMT-06:00:HH:mm:ss z}", "09:29:34 GMT-06:00"),
        ("${dateTimeZone:-6:00}", "2018-08-20T09:29:34-06:00"),
        ("${dateTimeZone:+0530:HH:mm}", "20:59"),
        ("${nowTimeZone:UTC:HH:mm:ss}", "15:46:40"),
        ("${epoch}|${epoch:s}|${epoch:ms}|${epoch:us}", "1534778974|1534778974|1534778974827|1534778974827000"),
        ("${milliseconds}", "1534778974827"),
        ("nothing $ to { fill } in", "nothing $ to { fill } in"),
    ])
    func `a template is filled in`(_ text: String, _ expected: String) throws {
        #expect(try DateTemplate.expand(text, lastPoll: lastPoll, now: now) == expected)
    }

    @Test func `date is in the zone of the instance`() throws {
        let zone = try #require(Zone("Asia/Kolkata"))
        #expect(try DateTemplate.expand("${date:HH:mm}", lastPoll: lastPoll, now: now, zone: zone) == "20:59")
    }

    @Test(arguments: [
        ("a=${gmtDate:yyyy-bb}", 18), ("a=${nowTimeZone:Mars:HH}", 17), ("a=${epoch:h}", 11), ("a=${when}", 5),
        ("a=${date", 3),
        ("a=${dateTimeZone}", 18), ("a=${date:yyyy'T}", 14), ("a=${milliseconds:x}", 5), ("${dateTimeZone:-}", 16),
        ("${dateTimeZone:GMT+:HH}", 16), ("é=${when}", 5),
    ])
    func `a fault of a template is told with its place`(_ text: String, _ column: Int) {
        do throws(DateTemplateError) {
            try DateTemplate.validate(text)
            Issue.record("it was accepted")
        } catch {
            #expect(error.column == column)
        }
    }
}
