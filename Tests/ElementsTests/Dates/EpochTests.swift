import Elements
import Foundation
import Testing

struct EpochTests {
    private func notation(_ pattern: String) throws -> DateNotation {
        try DateNotation(pattern: pattern, in: .gmt)
    }

    @Test(arguments: [
        ("epoch:s", "1700000000", 1_700_000_000.0, "1700000000"),
        ("epoch:s", "1700000000.000100", 1_700_000_000.0001, "1700000000.0001"),
        ("epoch:s", "1.7e9", 1_700_000_000, "1700000000"),
        ("epoch:s", "-1.5", -1.5, "-1.5"),
        ("epoch:s", "0", 0, "0"),
        ("epoch:ms", "1700000000123", 1_700_000_000.123, "1700000000123"),
        ("epoch:ms", "1700000000123.5", 1_700_000_000.1235, "1700000000123.5"),
        ("epoch:us", "1700000000123456", 1_700_000_000.123456, "1700000000123456"),
        ("epoch:net", "/Date(1518685950940+0000)/", 1_518_685_950.94, "/Date(1518685950940+0000)/"),
        ("epoch:net", "/Date(1439434356790)/", 1_439_434_356.79, "/Date(1439434356790+0000)/"),
        // The offset is only shown.
        ("epoch:net", "/Date(1419937200000-0700)/", 1_419_937_200, "/Date(1419937200000+0000)/"),
        ("epoch:net", "/Date(-1500+0000)/", -1.5, "/Date(-1500+0000)/"),
    ])
    func `a count is read and written`(pattern: String, text: String, seconds: Double, written: String) throws {
        let notation = try notation(pattern)
        let read = try #require(notation.parse(text))
        #expect(abs(read.instant.timeIntervalSince1970 - seconds) < 1e-6)
        #expect(read.hasTime && !read.isAmbiguous)
        #expect(notation.text(of: read.instant) == written)
    }

    @Test(arguments: ["", "x", "2020-01-01", "1e400", "nan", "inf", "0x10", " 1", "1e20", "--1", "1.2.3"])
    func `what is no count is no date`(text: String) throws {
        #expect(try notation("epoch:s").parse(text) == nil)
    }

    @Test(arguments: [
        "", "1518685950940", "/Date()/", "/Date(x)/", "/Date(1.5)/", "/Date(1+00)/", "/Date(1+00000)/",
        "/Date(1 0000)/",
        "/Date(1)", "Date(1)/", "/Date(--1)/", "/Date(99999999999999999999)/", "/Date(1)/ ", "/Date)/", "/Date(/",
    ])
    func `what is no date of NET's is none`(text: String) throws {
        #expect(try notation("epoch:net").parse(text) == nil)
    }

    @Test func `a date that no calendar has is written, not trapped on`() throws {
        for pattern in ["epoch:s", "epoch:ms", "epoch:us", "epoch:net"] {
            for seconds in [Double.infinity, -.infinity, .nan, 1e300, -1e300] {
                #expect(!(try notation(pattern)).text(of: Date(timeIntervalSince1970: seconds)).isEmpty)
            }
        }
    }

    @Test func `an unknown unit is refused with the right ones`() {
        #expect {
            try DateNotation(pattern: "epoch:sec", in: .gmt)
        } throws: { "\($0)".contains("did you mean 'epoch:s'?") }
    }

    @Test func `a condition compares counts with dates of a query`() throws {
        let path = FieldPath(member: "at")
        let dates = CEQLDates([path: .init(try notation("epoch:ms"))])
        let record = JSONRecord(Array(#"{"at":1577836800500}"#.utf8))
        func holds(_ clause: String) throws -> Bool { try CEQLCondition.parse(clause).matches(record, dates: dates) }
        #expect(try holds("at > '2020-01-01T00:00:00Z'"))
        #expect(try !holds("at > '2020-01-01T00:00:01Z'"))
        #expect(try holds("at = 1577836800500"))
        #expect(try holds("at < '1577836800501'"))
    }
}
