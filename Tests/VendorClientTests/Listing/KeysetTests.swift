import Elements
import Foundation
import Testing

@testable import VendorClient

/// Lists that go on by their last record's values: ties are neither lost nor told twice.
@Suite struct KeysetTests {
    private static func list(_ filter: String, size: Int = 5, most: Int = 5) -> String {
        """
        {path: /x, dataPath: data, sort: {param: sort, value: "updated,id"}, where: \(filter), paginate: {type: keyset, \
        pageSize: \(size), maxPageSize: \(most), sizeParam: size, fields: [updated, id]}}
        """
    }

    /// Things of which so many share a date, in the vendor's order.
    private static func tied(_ runs: [Int]) -> [Thing] {
        var things: [Thing] = []
        for (second, run) in runs.enumerated() {
            for _ in 0..<run { things.append(Thing(id: 100 + things.count, updated: Double(second))) }
        }
        return things
    }

    /// Answers `$filter` as OData does.
    private static func odata(_ things: [Thing]) -> Answering {
        Answering { request in
            let wanted = request["$filter"].map(ODataEvaluator.init)
            let found = things.filter { thing in
                wanted?.holds(of: ["id": .text("t\(thing.id)"), "updated": .date(thing.updated)]) ?? true
            }
            return PlainAnswer(body: "{\"data\":\(Array(found.prefix(request.number("size") ?? 5)).json)}")
        }
    }

    /// Answers `since`, with or without what is dated exactly at it, and gives no more than the cut.
    private static func since(_ things: [Thing], inclusive: Bool, cut: Int = 1_000) -> Answering {
        Answering { request in
            let bound = request["since"].flatMap(VendorTexts.seconds) ?? -1e9
            let found = things.filter { inclusive ? $0.updated >= bound : $0.updated > bound }
            return PlainAnswer(body: "{\"data\":\(Array(found.prefix(min(cut, request.number("size") ?? 5))).json)}")
        }
    }

    static let shapes = [
        [], [1], [5], [6], [1, 1, 1, 1, 1, 1], [2, 4, 5, 1, 12, 3], [5, 5, 5], [3, 3, 3, 3], [40, 1],
    ]

    @Test(arguments: shapes)
    func `with a language that tells ties apart, however many there are`(_ runs: [Int]) async throws {
        let things = Self.tied(runs)
        try await ListRig.with(list: Self.list("{style: odata}"), vendor: Self.odata(things)) { rig in
            let pages = try await rig.all()
            #expect(pages.flatMap(\.records).map(\.id) == things.ids)
            #expect(rig.server.requests.count <= things.count / 5 + 2)
            #expect(rig.server.requests.allSatisfy { $0["sort"] == "updated,id" })
        }
    }

    @Test(arguments: [[], [1], [4], [1, 1, 1, 1, 1, 1], [2, 2, 4, 1, 4], [3, 3, 3, 3]], [true, false])
    func `with a least date alone, where a page takes all of one date`(_ runs: [Int], _ inclusive: Bool) async throws {
        let things = Self.tied(runs)
        let filter = "{style: params, since: since, bound: \(inclusive ? "inclusive" : "exclusive")}"
        try await ListRig.with(
            list: Self.list(filter, size: 5, most: 20),
            vendor: Self.since(things, inclusive: inclusive)
        ) { rig in
            let pages = try await rig.all()
            #expect(pages.flatMap(\.records).map(\.id) == things.ids)
        }
    }

    @Test func `a page that is full of one date is asked for larger, and where that is not enough the remedy is told`()
        async throws
    {
        let things = Self.tied([2, 9, 2])
        let filter = "{style: params, since: since, bound: inclusive}"
        try await ListRig.with(list: Self.list(filter, size: 5, most: 20), vendor: Self.since(things, inclusive: true))
        {
            rig in
            let pages = try await rig.all()
            #expect(pages.flatMap(\.records).map(\.id) == things.ids)
        }
        for cut in [1_000, 4] {
            try await ListRig.with(
                list: Self.list(filter, size: 5, most: 8),
                vendor: Self.since(things, inclusive: true, cut: cut)
            ) { rig in
                guard case .malformed(let reason) = await rig.fault() else {
                    Issue.record("records were lost without a word")
                    return
                }
                #expect(reason.contains("maxPageSize") && reason.contains("updated"))
            }
        }
    }

    @Test func `in the hour that is shown twice nothing is lost`() async throws {
        // Berlin, 27 October 2024: from 02:00 to 03:00 twice. A thing each ten minutes over it.
        let start = 1_729_980_000.0
        let instants = (0..<30).map { start + Double($0) * 600 }
        let format = try SimpleDateFormat("dd.MM.yyyy HH:mm:ss")
        let zone = try #require(Zone("Europe/Berlin"))
        let shown = instants.map { format.format(Date(timeIntervalSince1970: $0), zone: zone) }
        try await ListRig.with(
            list: Self.list("{style: params, since: since, bound: inclusive}", size: 5, most: 20),
            date: "\"dd.MM.yyyy HH:mm:ss\"",
            zone: "Europe/Berlin",
            vendor: Answering { request in
                // This vendor reads the hour as the later one: the worst for whoever asks.
                let bound =
                    request["since"].flatMap { format.parse($0, zone: zone)?.instant.timeIntervalSince1970 } ?? 0
                let found = instants.indices.filter { instants[$0] >= bound }.prefix(request.number("size") ?? 5)
                let records = found.map { "{\"id\":\"\($0)\",\"updated\":\"\(shown[$0])\"}" }
                return PlainAnswer(body: "{\"data\":[\(records.joined(separator: ","))]}")
            }
        ) { rig in
            let pages = try await rig.all()
            #expect(pages.flatMap(\.records).map(\.id) == instants.indices.map(String.init))
        }
    }

    @Test func `a list in another order, and a record without the value, are told`() async throws {
        for things in [Array(Self.tied([1, 1, 1, 1, 1]).reversed())] {
            try await ListRig.with(list: Self.list("{style: odata}"), vendor: Self.odata(things)) { rig in
                guard case .malformed(let reason) = await rig.fault() else {
                    Issue.record("no fault")
                    return
                }
                #expect(reason.contains("sort"))
            }
        }
        try await ListRig.with(
            list: Self.list("{style: odata}"),
            vendor: Answering { _ in PlainAnswer(body: "{\"data\":[{\"id\":\"a\",\"updated\":null}]}") }
        ) { rig in
            guard case .malformed(let reason) = await rig.fault() else {
                Issue.record("no fault")
                return
            }
            #expect(reason.contains("updated"))
        }
    }

    @Test func `a condition of the caller's stays beside the place`() async throws {
        let things = Self.tied([2, 2, 2, 2, 2, 2])
        try await ListRig.with(list: Self.list("{style: odata}"), vendor: Self.odata(things)) { rig in
            let pages = try await rig.all { $0.condition = "updated > '2024-01-01T00:00:02Z'" }
            #expect(pages.flatMap(\.records).map(\.id) == Array(things.ids.suffix(6)))
            let last = try #require(rig.server.requests.last?["$filter"])
            #expect(
                last
                    == "updated gt 2024-01-01T00:00:02Z and (updated gt 2024-01-01T00:00:05Z or (updated eq 2024-01-01T00:00:05Z and id gt 't111'))"
            )
        }
    }
}
