import Elements
import Testing

struct ZoneTests {
    @Test(arguments: [
        ("PST", -28_800), ("EST", -18_000), ("-6:00", -21_600), ("+05:30", 19_800), ("-0330", -12_600),
        ("GMT-06:00", -21_600),
        ("UTC+1", 3600), ("GMT", 0), ("UTC", 0), ("America/Denver", -25_200), ("US/Pacific", -28_800),
        ("Asia/Calcutta", 19_800),
    ])
    func `a zone is known by its names and by its offset`(_ name: String, _ offset: Int) throws {
        #expect(try #require(Zone(name)).offset(at: 1_705_320_000) == offset)
    }

    @Test(arguments: [
        "", "Nowhere/Place", "-24:00", "+1:60", "GMT+", "America/Denver ", "../etc/passwd", "+1:2:3", "GMT+001:00",
        "-6:0",
        "\u{2212}6:00",
    ])
    func `a zone that is none is refused`(_ name: String) {
        #expect(Zone(name) == nil)
    }

    @Test func `summer time is kept in the far future as in the past`() throws {
        let zone = try #require(Zone("Europe/Berlin"))
        #expect(zone.offset(at: 4_118_083_200) == 7200)
        #expect(zone.offset(at: 7_273_756_800) == 7200)
        #expect(zone.offset(at: 331_000_000) == 7200)
    }
}
