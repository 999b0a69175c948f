import DemoVendor
import Foundation
import TestSupport
import Testing

@testable import WebhookIngest

/// What comes of vendors' webhooks where the object is polled too.
@Suite(.database, .serialized) struct BesidePollTests {
    @Test func `a record that a poll has shown and that was only touched makes no event`() async throws {
        try await IngestRig.run(records: 2) { (rig) async throws -> Void in
            try await rig.poll(rig.mine)
            rig.crm.clock.advance(bySeconds: 10)
            rig.crm.records.update(.contacts, "2", set: ["Pers_FirstName": "Neu"])
            try await rig.poll(rig.mine)
            #expect(try await rig.events(of: rig.mine) == ["UPDATED 2"])
            rig.crm.clock.advance(bySeconds: 10)
            rig.crm.records.update(.contacts, "2")
            try await rig.post(IngestRig.body("contact.updated", "2"))
            try await rig.settle()
            #expect(try await rig.events(of: rig.mine) == ["UPDATED 2"])
            try await rig.pollIfDue()
            try await rig.poll(rig.mine)
            #expect(try await rig.events(of: rig.mine) == ["UPDATED 2"])
        }
    }

    @Test func `a record that a poll has shown is polled at once, and the next webhook of it tells by itself`()
        async throws
    {
        try await IngestRig.run(records: 2) { (rig) async throws -> Void in
            try await rig.poll(rig.mine)
            rig.crm.clock.advance(bySeconds: 10)
            rig.crm.records.update(.contacts, "2", set: ["Pers_FirstName": "Neu"])
            try await rig.poll(rig.mine)
            rig.crm.clock.advance(bySeconds: 10)
            rig.crm.records.update(.contacts, "2", set: ["Pers_FirstName": "Neuer"])
            try await rig.post(IngestRig.body("contact.updated", "2"))
            try await rig.settle()
            #expect(try await rig.events(of: rig.mine) == ["UPDATED 2"], "nobody can say yet")
            try await rig.pollIfDue()
            #expect(try await rig.events(of: rig.mine) == ["UPDATED 2", "UPDATED 2"])
            for name in ["Am neuesten", nil] {
                rig.crm.clock.advance(bySeconds: 10)
                rig.crm.records.update(.contacts, "2", set: name.map { ["Pers_FirstName": $0] } ?? [:])
                try await rig.post(#"{"event": "contact.updated", "data": {"id": "2"}, "at": "\#(rig.crm.clock.now)"}"#)
                try await rig.settle()
                let told = try await rig.events(of: rig.mine)
                #expect(told.count == 3, "told by the webhook, and a touch is none: \(told)")
            }
            try await rig.poll(rig.mine)
            #expect(try await rig.events(of: rig.mine).count == 3)
        }
    }

    @Test func `what a poller reads no more that was paused meanwhile is told by its newer date`() async throws {
        try await IngestRig.run(records: 2) { (rig) async throws -> Void in
            try await rig.poll(rig.mine)
            rig.crm.clock.advance(bySeconds: 10)
            rig.crm.records.update(.contacts, "2", set: ["Pers_FirstName": "Neu"])
            try await rig.poll(rig.mine)
            rig.crm.clock.advance(bySeconds: 10)
            rig.crm.records.update(.contacts, "2", set: ["Pers_FirstName": "Neuer"])
            let database = rig.database
            rig.crm.beforeAnswer { request in
                guard request.path.hasSuffix("/2") else { return }
                do {
                    _ = try await database.execute("update pollux.poller set state = 'paused' where enabled")
                } catch {
                    Issue.record(error)
                }
            }
            try await rig.post(IngestRig.body("contact.updated", "2"))
            try await rig.settle()
            #expect(try await rig.events(of: rig.mine) == ["UPDATED 2", "UPDATED 2"])
        }
    }

    @Test func `what was made and deleted between two polls of everything is told to nobody`() async throws {
        for (isPolled, told) in [(true, []), (false, ["DELETED 77"])] {
            try await IngestRig.run(element: "reconciled", polled: isPolled, records: 2) { (rig) async throws -> Void in
                if isPolled { try await rig.poll(rig.mine) }
                try await rig.post(IngestRig.body("contact.deleted", "77"), signedBy: "mine")
                try await rig.settle()
                #expect(try await rig.events(of: rig.mine) == told)
                guard isPolled else { return }
                rig.crm.records.delete(.contacts, "2")
                try await rig.post(IngestRig.body("contact.deleted", "2"), signedBy: "mine")
                try await rig.settle()
                #expect(try await rig.events(of: rig.mine) == ["DELETED 2"], "it was there")
            }
        }
    }
}
