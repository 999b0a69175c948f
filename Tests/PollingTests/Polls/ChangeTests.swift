import DemoVendor
import Foundation
import TestSupport
import Testing

@testable import Polling

/// What is told of a vendor's records, with a real vendor, a real database and a real worker.
@Suite(.database, .serialized) struct ChangeTests {
    @Test func `what was there before is seeded silently, what changes afterwards is told once`() async throws {
        try await PollRig.run(records: 3) { rig in
            try await rig.poll()
            #expect(try await rig.events() == [])
            #expect(try await rig.ledgerCount() == 3)
            rig.crm.clock.advance(bySeconds: 60)
            rig.crm.records.update(.contacts, "2", set: ["Pers_FirstName": "Neu"])
            let new = rig.crm.records.create(.contacts)
            try await rig.poll()
            #expect(try await rig.events() == ["UPDATED 2", "CREATED \(new)"])
            try await rig.poll()
            #expect(try await rig.events().count == 2)
        }
    }

    @Test func `a record's bytes are told as the vendor sent them`() async throws {
        try await PollRig.run { rig in
            let id = rig.crm.records.create(
                .contacts,
                raw: ["Pers_Balance": "1.10", "Pers_Big": "1234567890123456789", "Pers_Odd": "[ 1E2 , \"\\u00e9\" ]"]
            )
            let old = rig.crm.records.create(.contacts)
            try await rig.poll()
            for record in [id, old] {
                let truth = try #require(rig.crm.records.truth(.contacts, id: record)?.last)
                #expect(try await rig.told(record) == [truth.bytes])
            }
        }
    }

    @Test func `changes of the same second as the last poll are not lost`() async throws {
        try await PollRig.run { rig in
            let one = rig.crm.records.create(.contacts)
            try await rig.poll()
            // The vendor's clock has not moved: the same second, on both sides of the poll.
            let two = rig.crm.records.create(.contacts)
            rig.crm.records.update(.contacts, one, set: ["Pers_FirstName": "Tie"])
            try await rig.poll()
            try await rig.poll()
            #expect(try await rig.events() == ["CREATED \(one)", "UPDATED \(one)", "CREATED \(two)"])
        }
    }

    @Test func `a change that becomes visible late, within the overlap, is told, and its lateness is measured`()
        async throws
    {
        try await PollRig.run { rig in
            let one = rig.crm.records.create(.contacts)
            rig.crm.clock.advance(bySeconds: 5)
            let late = rig.crm.records.create(.contacts, visible: .held)
            rig.crm.clock.advance(bySeconds: 20)
            let three = rig.crm.records.create(.contacts)
            try await rig.poll()
            #expect(try await rig.events() == ["CREATED \(one)", "CREATED \(three)"])
            rig.crm.records.reveal(.contacts, id: late)
            rig.crm.clock.advance(bySeconds: 10)
            try await rig.poll()
            #expect(try await rig.events() == ["CREATED \(one)", "CREATED \(three)", "CREATED \(late)"])
            let lateness = try await rig.database.query(
                "select lateness from pollux.poller where instance_id = \(rig.instance.id)"
            )
            .first?.decode(0, as: Duration?.self)
            let measured = try #require(lateness)
            // The vendor's Date has whole seconds and is taken rather too early.
            #expect(measured >= .seconds(17) && measured <= .seconds(20))
        }
    }

    @Test func `several changes between two polls are one event, the last state`() async throws {
        try await PollRig.run(records: 1) { rig in
            try await rig.poll()
            for name in ["a", "b", "c"] {
                rig.crm.clock.advance(bySeconds: 3)
                rig.crm.records.update(.contacts, "1", set: ["Pers_FirstName": name])
            }
            try await rig.poll()
            #expect(try await rig.events() == ["UPDATED 1"])
            let truth = try #require(rig.crm.records.truth(.contacts, id: "1")?.last)
            #expect(try await rig.told("1") == [truth.bytes])
        }
    }

    @Test func `a touched date alone is no event`() async throws {
        try await PollRig.run(records: 1) { rig in
            try await rig.poll()
            rig.crm.clock.advance(bySeconds: 30)
            rig.crm.records.update(.contacts, "1")
            try await rig.poll()
            #expect(try await rig.events() == [])
        }
    }

    @Test func `an old record that changes is updated, though nobody has seen it before`() async throws {
        try await PollRig.run(records: 1, madeAt: Date(timeIntervalSince1970: 1_600_000_000)) { rig in
            try await rig.poll()
            #expect(try await rig.ledgerCount() == 0)
            rig.crm.clock.advance(bySeconds: 30)
            rig.crm.records.update(.contacts, "1", set: ["Pers_FirstName": "Neu"])
            try await rig.poll()
            #expect(try await rig.events() == ["UPDATED 1"])
        }
    }

    @Test func `a record dated in the future is told and moves no watermark`() async throws {
        try await PollRig.run { rig in
            let future = rig.crm.clock.now.addingTimeInterval(7 * 86_400)
            let odd = rig.crm.records.create(.contacts, at: future)
            let now = rig.crm.clock.now
            let plain = rig.crm.records.create(.contacts)
            rig.crm.clock.advance(bySeconds: 30)
            try await rig.poll()
            #expect(try await rig.events() == ["CREATED \(plain)", "CREATED \(odd)"])
            #expect(try await rig.record().watermark == now)
            rig.crm.clock.advance(bySeconds: 60)
            let next = rig.crm.records.create(.contacts)
            try await rig.poll()
            #expect(try await rig.events().last == "CREATED \(next)")
        }
    }

    @Test func `thousands of changes over many pages are each told once`() async throws {
        try await PollRig.run(configuration: "{\"pageSize\": 500}") { rig in
            rig.crm.records.generate(.contacts, count: 3_200)
            let changed = rig.crm.clock.now
            rig.crm.clock.advance(bySeconds: 30)
            try await rig.poll()
            let events = try await rig.events()
            #expect(events.count == 3_200)
            #expect(Set(events).count == 3_200)
            let record = try await rig.record()
            #expect(record.state == "active")
            #expect(record.watermark == changed)
        }
    }

    @Test func `the vendor's wrong clock changes nothing`() async throws {
        // The rig's vendor lives in the past; this one's clock goes wrong by an hour more, after the base line.
        try await PollRig.run { rig in
            rig.crm.clock.advance(bySeconds: 3_600)
            let one = rig.crm.records.create(.contacts)
            try await rig.poll()
            rig.crm.clock.advance(bySeconds: 1)
            rig.crm.records.update(.contacts, one, set: ["Pers_LastName": "Neu"])
            try await rig.poll()
            #expect(try await rig.events() == ["CREATED \(one)", "UPDATED \(one)"])
        }
    }
}
