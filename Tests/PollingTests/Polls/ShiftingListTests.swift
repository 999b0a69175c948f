import DemoVendor
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Polling

/// Lists that move while they are read.
@Suite(.database, .serialized) struct ShiftingListTests {
    private static let pages = "{\"pageSize\": 10}"

    @Test func `a record that slips to a page already read is found by reading that page again`() async throws {
        try await PollRig.run(configuration: Self.pages) { rig in
            rig.crm.records.generate(.contacts, count: 40)
            // Between the first page and the second, a record of the first disappears: all others move up by one.
            let crm = rig.crm
            let isDone = Mutex(false)
            crm.beforeAnswer { request in
                guard request.query["page"] == "2", request.query["per_page"] == "10" else { return }
                let first = isDone.withLock { done in
                    defer { done = true }
                    return !done
                }
                if first { crm.records.delete(.contacts, "3") }
            }
            try await rig.poll()
            let told = Set(try await rig.events())
            #expect(told.contains("CREATED 11"))
            #expect(told.count == 40)
            #expect(try await rig.events().count == 40)
            let repeats = rig.crm.requests.entries.count { $0.query["page"] == "1" && $0.query["per_page"] == "10" }
            #expect(repeats == 2)
        }
    }

    @Test func `records that are left out here are no sign that a list has moved`() async throws {
        let directory = try temporaryDirectory().path
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/Elements/Catalogue/sandbox.yaml")
        let sandbox = try String(contentsOf: file, encoding: .utf8)
        let blunt = sandbox.replacing("key: sandbox", with: "key: blunt")
            .replacing("      where: {style: passthrough, bound: exclusive}\n", with: "")
        try blunt.write(toFile: directory + "/blunt.yaml", atomically: true, encoding: .utf8)
        try await PollRig.run(element: "blunt", elements: directory, configuration: Self.pages) { rig in
            rig.crm.records.generate(.contacts, count: 30)
            try await rig.poll()
            // Beyond the overlap, so that a poll leaves out here what has not changed: the end of the second page.
            rig.crm.clock.advance(bySeconds: 3600)
            for id in Array(1...15) + Array(21...30) {
                rig.crm.records.update(.contacts, "\(id)", set: ["Pers_FirstName": "New"])
            }
            let before = rig.crm.requests.entries.count
            try await rig.poll()
            #expect(try await rig.events().count { $0.hasPrefix("UPDATED") } == 25)
            // Three pages, and before the second and the third a look at the record that they follow.
            #expect(rig.crm.requests.entries.count - before == 5)
        }
    }

    @Test func `a list whose pages lack what it counts is read to its end, and that is said`() async throws {
        try await PollRig.run(configuration: Self.pages) { rig in
            rig.crm.records.generate(.contacts, count: 40)
            // The credentials may not see these: they are counted, and no page shows them.
            rig.crm.habits.unlisted = ["10", "22"]
            try await rig.poll()
            #expect(try await rig.events().count == 38)
            // Five pages, as 38 are not yet the 40 that are counted, and a look before each but the first: 9. The first time that it
            // doesn't find the record that it should, two pages and their looks come again, and each time then four more: 4 + 3 * 4.
            #expect(rig.crm.requests.entries.count <= 25)
            let poller = try await rig.record()
            #expect(poller.watermark != nil)
            #expect(poller.warning?.hasPrefix("pages of the list lack records that it counts") == true)
        }
    }

    @Test func `a change in the middle of a walk is told by the next, whatever page it is on`() async throws {
        try await PollRig.run(configuration: Self.pages) { rig in
            rig.crm.records.generate(.contacts, count: 30)
            let crm = rig.crm
            crm.beforeAnswer { request in
                guard request.query["page"] == "3", request.query["per_page"] == "10" else { return }
                // The walk takes longer than the overlap: what it finds at its end must not carry the watermark past this change.
                crm.clock.advance(bySeconds: 100)
                crm.records.update(.contacts, "2", set: ["Pers_FirstName": "Mid"])
                crm.clock.advance(bySeconds: 300)
                crm.records.create(.contacts)
                crm.clock.advance(bySeconds: 10)
            }
            try await rig.poll()
            crm.beforeAnswer(nil)
            let before = try await rig.record()
            #expect(try #require(before.watermark) < rig.crm.clock.now)
            try await rig.poll()
            let events = try await rig.events()
            #expect(events.count == 32)
            #expect(events.last == "UPDATED 2")
        }
    }

    @Test func `a vendor that gives the same page again is an error, not a loop`() async throws {
        try await PollRig.run(configuration: Self.pages) { rig in
            rig.crm.records.generate(.contacts, count: 25)
            rig.crm.faults.ignoresPages = true
            try await rig.poll()
            let record = try await rig.record()
            #expect(record.state == "backing_off")
            #expect(record.lastError != nil)
            rig.crm.faults.ignoresPages = false
            try await rig.poll()
            #expect(try await rig.events().count == 25)
        }
    }
}
