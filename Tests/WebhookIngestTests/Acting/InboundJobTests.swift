import DemoVendor
import Foundation
import Instances
import JobQueue
import Postgres
import TestSupport
import Testing

@testable import WebhookIngest

/// What comes of vendors' webhooks, with a real vendor, a real database and a real worker.
@Suite(.database, .serialized) struct InboundJobTests {
    private static func gets(_ rig: IngestRig) -> Int {
        rig.crm.requests.entries.count { $0.method == "GET" && $0.path.contains("/contacts/") }
    }

    @Test func `a hint makes us ask, and what the vendor says is told once, in one notification`() async throws {
        try await IngestRig.run { (rig) async throws -> Void in
            let id = rig.crm.records.create(.contacts)
            try await rig.post(IngestRig.body("contact.updated", id, record: #"{"key": "lie"}"#))
            try await rig.settle()
            #expect(try await rig.events(of: rig.mine) == ["CREATED \(id)"], "not what the hint has called it")
            let truth = try #require(rig.crm.records.truth(.contacts, id: id)?.last)
            let told = try await rig.database.query("select data from pollux.event where object_id = \(id)").first
            #expect(try told?.decode(0, as: [UInt8].self) == truth.bytes)
            #expect(try await rig.states(of: rig.mine) == ["told 1"])
            #expect(
                try await rig.number("select count(*) from pollux.inbound where body is not null") == 0,
                "a hint's body goes"
            )
            try await rig.post(IngestRig.body("contact.updated", id))
            try await rig.settle()
            #expect(try await rig.events(of: rig.mine).count == 1)
        }
    }

    @Test func `a webhook and a poll that tell the same change make one event, in either order`() async throws {
        try await IngestRig.run(records: 3) { (rig) async throws -> Void in
            try await rig.poll(rig.mine)
            #expect(try await rig.events(of: rig.mine) == [])
            rig.crm.clock.advance(bySeconds: 10)
            rig.crm.records.update(.contacts, "2", set: ["Pers_FirstName": "Neu"])
            try await rig.post(IngestRig.body("contact.updated", "2"))
            try await rig.settle()
            try await rig.pollIfDue()
            #expect(try await rig.events(of: rig.mine) == ["UPDATED 2"])
            try await rig.poll(rig.mine)
            #expect(try await rig.events(of: rig.mine) == ["UPDATED 2"])
            rig.crm.clock.advance(bySeconds: 10)
            let new = rig.crm.records.create(.contacts)
            try await rig.poll(rig.mine)
            try await rig.post(IngestRig.body("contact.created", new))
            try await rig.settle()
            #expect(try await rig.events(of: rig.mine) == ["UPDATED 2", "CREATED \(new)"])
        }
    }

    @Test func `a hint about what has not changed, or was never there, tells nothing`() async throws {
        try await IngestRig.run(records: 2) { (rig) async throws -> Void in
            try await rig.poll(rig.mine)
            for body in [
                IngestRig.body("contact.created", "1"), IngestRig.body("contact.deleted", "2"),
                IngestRig.body("contact.deleted", "999"), IngestRig.body("contact.updated", "../2?x=1#y"),
            ] {
                #expect(try await rig.post(body) == .received)
            }
            try await rig.settle()
            #expect(try await rig.events(of: rig.mine) == [])
            #expect(Set(try await rig.states(of: rig.mine)) == ["nothing 0"])
        }
    }

    @Test func `a deletion is told when the vendor has the record no more`() async throws {
        try await IngestRig.run(records: 2) { (rig) async throws -> Void in
            try await rig.poll(rig.mine)
            rig.crm.clock.advance(bySeconds: 10)
            rig.crm.records.delete(.contacts, "2")
            try await rig.post(IngestRig.body("contact.deleted", "2"))
            try await rig.settle()
            #expect(try await rig.events(of: rig.mine) == ["DELETED 2"])
            try await rig.post(IngestRig.body("contact.updated", "2"))
            try await rig.settle()
            #expect(try await rig.events(of: rig.mine) == ["DELETED 2"])
        }
    }

    @Test func `many hints for one record that wait together make one GET`() async throws {
        try await IngestRig.run(works: false) { (rig) async throws -> Void in
            let id = rig.crm.records.create(.contacts)
            for number in 0..<20 {
                try await rig.post(#"{"event": "contact.updated", "data": {"id": "\#(id)"}, "try": \#(number)}"#)
            }
            try await rig.post(IngestRig.body("contact.updated", id), to: .instances([rig.theirs.id]))
            #expect(try await rig.number("select count(*) from pollux.job") == 21)
            let before = Self.gets(rig)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await rig.worker.run() }
                try await rig.settle()
                group.cancelAll()
            }
            #expect(Self.gets(rig) - before == 2, "one for each instance")
            #expect(try await rig.events(of: rig.mine) == ["CREATED \(id)"])
            #expect(try await rig.events(of: rig.theirs) == ["CREATED \(id)"])
            #expect(try await rig.states(of: rig.mine).count == 20)
        }
    }

    @Test func `hints that nobody has signed ask at a limited rate, and signed ones do not wait for them`() async throws
    {
        try await IngestRig.run { (rig) async throws -> Void in
            let id = rig.crm.records.create(.contacts)
            try await rig.post(IngestRig.body("contact.updated", id))
            try await eventually("the first was acted upon") {
                try await rig.number("select count(*) from pollux.inbound where settled_at is not null") == 1
            }
            let paused: SQL = """
                select count(*)
                from pollux.lane
                where key = \("hint:\(rig.mine.id)")
                    and cap = 1
                    and paused_until is not null
                """
            #expect(try await rig.number(paused) == 1)
        }
        try await IngestRig.run(element: "signed") { (rig) async throws -> Void in
            let id = rig.crm.records.create(.contacts)
            try await rig.post(IngestRig.body("contact.updated", id), signedBy: "mine")
            try await rig.settle()
            #expect(try await rig.events(of: rig.mine) == ["CREATED \(id)"])
            #expect(
                try await rig.lines(
                    "select key from pollux.lane where paused_until is not null and key like 'inbound:%'"
                ) == []
            )
            #expect(try await rig.number("select count(*) from pollux.inbound where body is not null") == 1)
        }
    }

    @Test func `a signed body is believed where its record cannot be asked for, and only there`() async throws {
        let record =
            #"{"key": "5", "Lead_UpdatedDate": "2027-01-01T00:00:00Z", "Lead_CreatedDate": "2027-01-01T00:00:00Z", "n": 1.10}"#
        let body = #"{"event": "lead.updated", "items": [{"id": "5", "record": \#(record)}]}"#
        let gone = #"{"event": "lead.deleted", "items": [{"id": "5"}]}"#
        try await IngestRig.run(element: "signed") { (rig) async throws -> Void in
            try await rig.post(body, signedBy: "mine")
            try await rig.settle()
            #expect(try await rig.events(of: rig.mine) == ["CREATED 5"])
            try await rig.post(body, signedBy: "mine")
            try await rig.settle()
            #expect(rig.observer.arrived == [.taken, .repeated])
            try await rig.post(gone, signedBy: "mine")
            try await rig.settle()
            #expect(try await rig.events(of: rig.mine) == ["CREATED 5", "DELETED 5"])
        }
        try await IngestRig.run { (rig) async throws -> Void in
            try await rig.post(body)
            try await rig.post(gone)
            try await rig.settle()
            #expect(try await rig.events(of: rig.mine) == [])
        }
    }

    @Test func `more records than a hint may name are left to the poller`() async throws {
        try await IngestRig.run { (rig) async throws -> Void in
            _ = try await rig.database.execute("update pollux.poller set next_at = 'infinity'")
            let items = (1...(InboundJob.mostHintedRecords + 5)).map { IngestRig.body("contact.updated", "\($0)") }
            try await rig.post("[\(items.joined(separator: ","))]")
            try await rig.settle()
            #expect(Self.gets(rig) == InboundJob.mostHintedRecords)
            #expect(
                try await rig.number(
                    "select count(*) from pollux.poller where instance_id = \(rig.mine.id) and next_at <= now()"
                ) == 1
            )
        }
    }

    @Test func `a notification from webhooks carries up to twenty events`() async throws {
        try await IngestRig.run(element: "signed") { (rig) async throws -> Void in
            let ids = (0..<25).map { _ in rig.crm.records.create(.contacts) }
            let queue = rig.queue
            _ = queue
            _ = try await rig.database.execute(
                """
                insert into pollux.webhook (organization_id, kind, instance_id, url)
                values (\(rig.mine.organizationID), 'instance_callback', \(rig.mine.id), 'https://example.com/hook')
                """
            )
            let body = "[\(ids.map { IngestRig.body("contact.created", $0) }.joined(separator: ","))]"
            try await rig.post(body, signedBy: "mine")
            try await eventually("it was acted upon", within: .seconds(30)) {
                try await rig.number("select count(*) from pollux.inbound where settled_at is not null") == 1
            }
            #expect(
                try await rig.lines("select cardinality(event_ids)::text from pollux.notification order by id") == [
                    "20", "5",
                ]
            )
        }
    }

    @Test func `a vendor that fails is asked again, and one that refuses the credentials is asked no more`()
        async throws
    {
        try await IngestRig.run { (rig) async throws -> Void in
            let id = rig.crm.records.create(.contacts)
            rig.crm.setCredentials(username: "demo", password: "another")
            try await rig.post(IngestRig.body("contact.updated", id))
            try await eventually("the instance is marked") {
                try await rig.number("select count(*) from pollux.instance where id = \(rig.mine.id) and not valid")
                    == 1
            }
            #expect(try await rig.lines("select type from pollux.event") == ["instance.revoked"])
            #expect(try await rig.states(of: rig.mine) == ["waiting"])
            rig.crm.setCredentials(username: "demo", password: "demo-password")
            _ = try await rig.database.execute("update pollux.instance set valid = true where id = \(rig.mine.id)")
            _ = try await rig.database.execute("select pollux.retry_job(id) from pollux.job")
            try await rig.settle()
            #expect(try await rig.events(of: rig.mine) == ["CREATED \(id)"])
        }
    }

    @Test func `what an instance does not want is ignored, and said so`() async throws {
        try await IngestRig.run(extra: ["event.objects": "leads"]) { (rig) async throws -> Void in
            try await rig.post(IngestRig.body("contact.updated", "1"))
            try await rig.post(#"{"hello": "world"}"#)
            try await rig.settle()
            #expect(try await rig.states(of: rig.mine) == ["ignored 0", "ignored 0"])
            #expect(Self.gets(rig) == 0)
        }
    }

    @Test func `a run whose lease is lost tells nothing and settles nothing`() async throws {
        try await IngestRig.run { (rig) async throws -> Void in
            let id = rig.crm.records.create(.contacts)
            rig.crm.beforeAnswer { request in
                guard request.path.contains("/contacts/") else { return }
                do {
                    _ = try await rig.database.query("select pollux.cancel_job(id, 'taken away') from pollux.job")
                } catch {
                    Issue.record(error)
                }
            }
            try await rig.post(IngestRig.body("contact.updated", id))
            try await rig.settle()
            try await eventually("the run has ended") { !rig.observer.arrived.isEmpty && Self.gets(rig) == 1 }
            #expect(try await rig.events(of: rig.mine) == [])
            #expect(try await rig.states(of: rig.mine) == ["dead"])
        }
    }
}
