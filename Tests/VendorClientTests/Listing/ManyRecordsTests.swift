import Elements
import Foundation
import Testing
import VendorClient

/// Records by their ids, and what is gone.
@Suite struct ManyRecordsTests {
    private static let list = "{path: /x, dataPath: data}"

    /// Gives the things of these ids, those divisible by 7 being gone.
    private static func found(_ ids: [String]) -> PlainAnswer {
        let numbers = ids.compactMap { Int($0.dropFirst()) }.filter { $0 % 7 != 0 }
        return PlainAnswer(body: "{\"results\":\(numbers.map { Thing(id: $0, updated: 1) }.json)}")
    }

    @Test(
        arguments: [
            ("{method: POST, path: /batch, max: 10, idsPath: a.inputs, idKey: id, dataPath: results}", 3),
            ("{method: GET, path: /batch, max: 9, idsParam: ids, separator: \";\", dataPath: results}", 3), ("", 25),
        ]
    )
    func `many in a call, or each by its own, and what is absent is gone`(_ batch: String, _ calls: Int) async throws {
        try await ListRig.with(
            list: Self.list,
            resource: batch.isEmpty ? "" : "batchGet: \(batch)",
            vendor: Answering { request in
                if request.path.hasPrefix("/api/v1/things/") {
                    let id = request.path.dropFirst("/api/v1/things/".count)
                    let number = Int(id.dropFirst()) ?? 0
                    return number % 7 == 0
                        ? PlainAnswer(status: 404, body: "{}") : PlainAnswer(body: Thing(id: number, updated: 1).json)
                }
                if let ids = request["ids"] { return Self.found(ids.split(separator: ";").map(String.init)) }
                let inputs = (request.json["a"] as? [String: Any])?["inputs"] as? [[String: String]] ?? []
                return Self.found(inputs.compactMap { $0["id"] })
            }
        ) { rig in
            let ids = (1...25).map { "t\($0)" }
            let found = try await rig.client.getMany(rig.instance, resource: rig.resource, ids: ids + ids)
            #expect(Set(found.keys) == Set(ids).subtracting(["t7", "t14", "t21"]))
            #expect(found["t3"]?.updated == VendorTexts.date(1))
            #expect(rig.server.requests.count == calls)
            #expect(rig.server.mostAbreast <= 8)
            let none = try await rig.client.getMany(rig.instance, resource: rig.resource, ids: [])
            #expect(none.isEmpty)
        }
    }

    @Test func `an id with quotes stays an id`() async throws {
        let batch = "{method: POST, path: /batch, max: 10, idsPath: ids, dataPath: results}"
        try await ListRig.with(
            list: Self.list,
            resource: "batchGet: \(batch)",
            vendor: Answering { _ in PlainAnswer(body: "{\"results\":[]}") }
        ) { rig in
            let ids = ["a\"]}", "\\", "\n", "é"]
            _ = try await rig.client.getMany(rig.instance, resource: rig.resource, ids: ids)
            #expect(rig.server.requests.first?.json["ids"] as? [String] == ids)
        }
    }

    @Test func `deletions come page by page with their dates`() async throws {
        let deletes = """
            deletes: {mode: endpoint, endpoint: {path: /gone, dataPath: gone, idField: ref, dateField: at, dateFormat: "epoch:s", \
            where: {style: params, since: from, bound: inclusive}, paginate: {type: cursor, tokenPath: next, param: after}}}
            """
        try await ListRig.with(
            list: Self.list,
            resource: deletes,
            vendor: Answering { request in
                request["after"] == nil
                    ? PlainAnswer(body: "{\"gone\":[{\"ref\":\"a\",\"at\":1704067300}],\"next\":\"p2\"}")
                    : PlainAnswer(body: "{\"gone\":[{\"ref\":\"b\",\"at\":1704067400}],\"next\":null}")
            }
        ) { rig in
            var found: [Deletion] = []
            var cursor: PageCursor?
            repeat {
                let page = try await rig.client.deletions(
                    rig.instance,
                    resource: rig.resource,
                    since: VendorTexts.start,
                    cursor: cursor
                )
                found += page.deletions
                cursor = page.next
            } while cursor != nil
            #expect(found.map(\.id) == ["a", "b"])
            #expect(found.map { $0.date?.instant } == [100, 200].map { VendorTexts.start.addingTimeInterval($0) })
            #expect(rig.server.requests.allSatisfy { $0["from"] == "1704067200" })
        }
    }
}
