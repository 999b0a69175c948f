import Elements
import Foundation
import Testing

@testable import WebhookIngest

/// What bodies are about, by the mappings of an element.
struct InboundItemsTests {
    private static func items(_ json: String) throws -> InboundItems {
        let element = try #require(try Catalogue.load(extraDirectory: try TestElements.directory())["hooked"])
        return InboundItems(
            try JSONRecord(validating: Array(json.utf8)),
            headers: [:],
            resources: element.orderedResources.filter { $0.webhook != nil }
        )
    }

    @Test func `an item names its object, its record and what happened`() throws {
        let found = try Self.items(IngestRig.body("contact.deleted", "7"))
        #expect(found.items == [InboundItem(object: "contacts", id: "7", kind: .deleted, date: nil, record: nil)])
    }

    @Test func `a record's bytes are kept as they came`() throws {
        let found = try Self.items(IngestRig.body("contact.updated", "7", record: #"{ "a": 1.10 }"#))
        #expect(found.items.first?.record == Array(#"{ "a": 1.10 }"#.utf8))
    }

    @Test func `an array of items, and one under a path, are taken apart`() throws {
        let both = "[\(IngestRig.body("contact.created", "1")), \(IngestRig.body("contact.updated", "2"))]"
        #expect(try Self.items(both).items.map(\.id) == ["1", "2"])
        let lead = #"{"event": "lead.updated", "items": [{"id": 5}, {"id": 6, "event": "lead.deleted"}, {"id": null}]}"#
        let found = try Self.items(lead)
        #expect(found.items.map(\.id) == ["5", "6"])
        #expect(found.items.map(\.kind) == [.updated, .deleted])
        #expect(found.unreadable == 1)
    }

    @Test(arguments: [
        "{}", "[]", #"{"event": "other"}"#, #"{"event": null, "data": {"id": 1}}"#, #"{"event": {"a": 1}}"#,
        #"{"items": 7, "event": "lead.updated"}"#, #"{"event": ["contact.updated"], "data": {"id": "1"}}"#,
    ])
    func `a body about something else has no items`(json: String) throws {
        #expect(try Self.items(json).items.isEmpty)
    }

    @Test func `ids that are none are counted and not read`() throws {
        let long = String(repeating: "x", count: 600)
        for id in ["", "a\\u0000b", "a\\nb", long] {
            let found = try Self.items(IngestRig.body("contact.updated", id))
            #expect(found.items.isEmpty)
            #expect(found.unreadable == 1)
        }
    }

    @Test func `more items than are read are cut off, and this is said`() throws {
        let items = (0...InboundItems.most).map { #"{"id": \#($0)}"# }.joined(separator: ",")
        let found = try Self.items(#"{"event": "lead.updated", "items": [\#(items)]}"#)
        #expect(found.items.count == InboundItems.most)
        #expect(found.isCut)
    }
}
