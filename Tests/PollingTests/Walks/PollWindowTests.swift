import Elements
import Foundation
import Ledger
import Testing

@testable import Polling

struct PollWindowTests {
    private let noon = Date(timeIntervalSince1970: 1_795_262_400.75)

    private func window(
        overlap: Duration = .seconds(600),
        granularity: Duration = .seconds(1),
        isExclusive: Bool = false,
        dates: VersionDateReader? = nil
    ) -> PollWindow {
        PollWindow(overlap: overlap, granularity: granularity, isExclusive: isExclusive, dates: dates)
    }

    @Test func `a poll asks from the watermark less the overlap, floored to the vendor's granularity`() {
        #expect(window().since(watermark: noon) == Date(timeIntervalSince1970: 1_795_262_400 - 600))
        #expect(
            window(overlap: .seconds(90), granularity: .seconds(60)).since(watermark: noon)
                == Date(timeIntervalSince1970: 1_795_262_400 - 120)
        )
    }

    @Test func `where the vendor's filter leaves out the bound itself, a granule more is asked for`() {
        #expect(window(isExclusive: true).since(watermark: noon) == Date(timeIntervalSince1970: 1_795_262_400 - 601))
    }

    @Test func `with dates of whole days a whole day more is asked for, because the vendor's midnight is not ours`() {
        let day = window(overlap: .zero, granularity: .seconds(86_400)).since(watermark: noon)
        #expect(day <= noon.addingTimeInterval(-86_400))
        #expect(day > noon.addingTimeInterval(-3 * 86_400))
    }

    @Test func `a bound that may mean two instants is moved back until the later is early enough`() throws {
        // 2025-11-02, Denver: the clocks show 01:30 twice, at 07:30 and at 08:30 UTC.
        let field = try denver()
        let reader = VersionDateReader(field)
        let first = Date(timeIntervalSince1970: 1_762_068_600)
        let since = window(overlap: .zero, dates: reader).since(watermark: first)
        let written = field.text(of: since)
        let read = try #require(reader.date(written))
        #expect(read.to <= first)
        #expect(first.timeIntervalSince(read.from) <= 7_200)
    }

    @Test func `a date without a time may be any instant of its day, one in the fold either of two`() throws {
        let day = VersionDateReader(try dates("\"yyyy-MM-dd\"", zone: "GMT"))
        let read = try #require(day.date("2026-11-21"))
        #expect(read.to.timeIntervalSince(read.from) > 86_000)
        let fold = try #require(try VersionDateReader(denver()).date("2025-11-02 01:30:00"))
        #expect(fold.to.timeIntervalSince(fold.from) == 3_600)
        #expect(try VersionDateReader(denver()).date("yesterday") == nil)
    }

    private func denver() throws -> DateField {
        try dates("\"yyyy-MM-dd HH:mm:ss\"", zone: "America/Denver")
    }

    private func dates(_ pattern: String, zone: String) throws -> DateField {
        let element = try #require(try Catalogue.load()["sandbox"])
        let text =
            "{\"datesConfiguration\": {\"updatedDateField\": \"when\", \"updatedDateFormat\": \(pattern), "
            + "\"updatedDateTimezone\": \"\(zone)\"}}"
        let configuration = try PollerConfiguration.one(element: element, object: "contacts", text: text)
        return try #require(configuration.resource.dates.updated)
    }
}
