import Elements
import Foundation
import Testing

struct SimpleDateFormatTests {
    @Test(arguments: try DateVector.all(kind: "format"))
    func `a date is printed as Java prints it`(_ vector: DateVector) throws {
        let zone = try #require(Zone(vector.zone))
        let instant = Date(timeIntervalSince1970: (Double(vector.input) ?? .nan) / 1000)
        do throws(SimpleDateFormatError) {
            #expect(try SimpleDateFormat(vector.pattern).format(instant, zone: zone) == vector.expected)
        } catch {
            #expect("!IllegalArgumentException: \(error.description)".hasPrefix(vector.expected))
        }
    }

    @Test(arguments: try DateVector.all(kind: "parse"))
    func `a date is read as Java reads it`(_ vector: DateVector) throws {
        let zone = try #require(Zone(vector.zone))
        let read = try SimpleDateFormat(vector.pattern).parse(vector.input, zone: zone)
        if vector.expected.hasPrefix("!") {
            #expect(read == nil)
        } else {
            #expect(read?.instant == Date(timeIntervalSince1970: (Double(vector.expected) ?? .nan) / 1000))
        }
    }

    @Test func `every row of the vectors is looked at`() throws {
        #expect(try DateVector.all(kind: "format").count + DateVector.all(kind: "parse").count == 186)
    }

    @Test func `the hour shown twice may be either of two instants`() throws {
        let read = try #require(try Self.read("yyyy-MM-dd HH:mm", "2024-11-03 01:30", "America/Denver"))
        #expect(read.isAmbiguous)
        #expect(read.instants.map(\.timeIntervalSince1970) == [1_730_619_000, 1_730_622_600])
        #expect(read.earliest.timeIntervalSince1970 == 1_730_619_000)
    }

    @Test func `a day whose midnight is skipped begins when its clocks do`() throws {
        let read = try #require(try Self.read("yyyy-MM-dd", "2018-11-04", "America/Sao_Paulo"))
        #expect(read.instants.map(\.timeIntervalSince1970) == [1_541_300_400])
        #expect(!read.hasTime)
    }

    @Test func `the day that Samoa left out is no date there`() throws {
        #expect(try Self.read("yyyy-MM-dd HH:mm", "2011-12-30 12:00", "Pacific/Apia") == nil)
        #expect(try Self.read("yyyy-MM-dd HH:mm", "2011-12-31 12:00", "Pacific/Apia") != nil)
    }

    @Test func `an offset or a name in the text wins over the zone`() throws {
        let noon = [Date(timeIntervalSince1970: 1_705_320_000)]
        #expect(try Self.read("yyyy-MM-dd HH:mm z", "2024-01-15 05:00 MST", "Europe/Berlin")?.instants == noon)
        #expect(try Self.read("yyyy-MM-dd HH:mm z", "2024-01-15 14:00 GMT+2:00", "Europe/Berlin")?.instants == noon)
        #expect(try Self.read("yyyy-MM-dd HH:mmXXX", "2024-01-15 17:30+05:30", "Europe/Berlin")?.instants == noon)
    }

    @Test(arguments: [
        "99999999999999999999-01-01", "290001-01-01", "-5-01-01", "0000-01-01", "2024-13-01", "2024-00-10",
        "2024-01-32", "", "2024-01-", "2024", "\u{FF12}024-01-01",
    ])
    func `what is no date is refused and traps nothing`(_ text: String) throws {
        #expect(try Self.read("yyyy-MM-dd", text, "UTC") == nil)
    }

    @Test func `a weekday that is not that day's is refused`() throws {
        #expect(try Self.read("EEE, dd MMM yyyy", "Mon, 14 Nov 2023", "UTC") == nil)
        #expect(try Self.read("EEE, dd MMM yyyy", "Tue, 14 Nov 2023", "UTC") != nil)
    }

    @Test func `a year of two digits lies within 80 years back and 20 ahead`() throws {
        let format = try SimpleDateFormat("yy", now: Date(timeIntervalSince1970: 1_700_000_000))
        #expect(format.parse("44", zone: .utc)?.instant == Date(timeIntervalSince1970: -820_540_800))
        #expect(format.parse("42", zone: .utc)?.instant == Date(timeIntervalSince1970: 2_272_147_200))
    }

    @Test func `a pattern of endless letters is refused`() {
        #expect(throws: SimpleDateFormatError.self) { try SimpleDateFormat(String(repeating: "y", count: 100_000)) }
    }

    @Test func `the fault of a pattern has its place`() {
        #expect(throws: SimpleDateFormatError.self) { try SimpleDateFormat("yyyy-bb") }
        do throws(SimpleDateFormatError) {
            _ = try SimpleDateFormat("yyyy-bb")
        } catch {
            #expect(error.offset == 5)
        }
    }

    @Test(arguments: [1e300, -1e300, .infinity, -.infinity, .nan])
    func `no instant is too far to be printed`(_ seconds: Double) throws {
        let format = try SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ss.SSSXXX G w W F D")
        #expect(
            try !format.format(Date(timeIntervalSince1970: seconds), zone: #require(Zone("America/Denver"))).isEmpty
        )
    }

    private static func read(_ pattern: String, _ text: String, _ zone: String) throws -> ParsedDate? {
        try SimpleDateFormat(pattern).parse(text, zone: #require(Zone(zone)))
    }
}
