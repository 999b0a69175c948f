import DemoVendor
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Polling

/// Deletes that nothing tells: all ids are listed, and what is not there is asked for.
@Suite(.database, .serialized) struct ReconcileTests {
    private let reconcile = "deletes: {mode: reconcile, every: 24h, maxDeleteFraction: 0.2, confirmWithGet: true}"
    private let long = Date(timeIntervalSince1970: 1_600_000_000)

    @Test func `what is gone is told once, though it was there long before, and what comes back is created`()
        async throws
    {
        try await PollRig.runVariant(resource: reconcile, records: 20, madeAt: long) { rig in
            try await rig.poll()
            #expect(try await rig.ledgerCount() == 20)
            #expect(try await rig.events() == [])
            rig.crm.clock.advance(bySeconds: 60)
            rig.crm.records.delete(.contacts, "7")
            try await rig.makeBesidesDue()
            try await rig.poll()
            #expect(try await rig.events() == ["DELETED 7"])
            let isBare = try await rig.database.query(
                "select data is null from pollux.event where instance_id = \(rig.instance.id)"
            ).first?.decode(0, as: Bool.self)
            #expect(isBare == true)
            try await rig.makeBesidesDue()
            try await rig.poll()
            #expect(try await rig.events() == ["DELETED 7"])
            rig.crm.clock.advance(bySeconds: 60)
            rig.crm.records.restore(.contacts, "7")
            try await rig.poll()
            #expect(try await rig.events() == ["DELETED 7", "CREATED 7"])
        }
    }

    @Test func `more gone than the element allows is not believed, is told as failing once, and kept`() async throws {
        try await PollRig.runVariant(resource: reconcile, records: 20, madeAt: long) { rig in
            try await rig.poll()
            for id in 1...6 { rig.crm.records.delete(.contacts, "\(id)") }
            for _ in 0..<2 {
                rig.crm.clock.advance(bySeconds: 60)
                try await rig.makeBesidesDue()
                try await rig.poll()
            }
            #expect(try await rig.events() == [])
            #expect(try await rig.lifecycle() == ["poller.failing"])
            for id in 1...4 { rig.crm.records.restore(.contacts, "\(id)") }
            rig.crm.clock.advance(bySeconds: 60)
            try await rig.makeBesidesDue()
            try await rig.poll()
            let events = try await rig.events()
            #expect(events.suffix(2) == ["DELETED 5", "DELETED 6"])
            #expect(try await rig.lifecycle() == ["poller.failing", "poller.recovered"])
        }
    }

    @Test func `a record that the list leaves out but that is there is not told as deleted`() async throws {
        try await PollRig.runVariant(resource: reconcile, records: 20, madeAt: long) { rig in
            try await rig.poll()
            rig.crm.clock.advance(bySeconds: 60)
            rig.crm.faults.omitted = 0.1
            for _ in 0..<3 {
                try await rig.makeBesidesDue()
                try await rig.poll()
            }
            #expect(try await rig.events() == [])
        }
    }

    @Test func `a change that the list leaves out until no poll asks for it any more is told once`() async throws {
        try await PollRig.runVariant(resource: reconcile, records: 1, madeAt: long) { rig in
            try await rig.poll()
            rig.crm.clock.advance(bySeconds: 60)
            rig.crm.records.update(.contacts, "1", set: ["Pers_FirstName": "Neu"])
            rig.crm.faults.omitted = 1
            try await rig.makeBesidesDue()
            try await rig.poll()
            #expect(try await rig.events() == [], "the next poll may show it")
            _ = try await rig.database.execute("update pollux.poller set watermark = watermark + interval '1 h'")
            try await rig.makeBesidesDue()
            try await rig.poll()
            #expect(try await rig.events() == ["UPDATED 1"])
            rig.crm.faults.omitted = 0
            try await rig.makeBesidesDue()
            try await rig.poll()
            #expect(try await rig.events() == ["UPDATED 1"])
        }
    }

    @Test func `records that do not match the customer's condition are still there`() async throws {
        let condition =
            "{\"url\": \"/hubs/crm/contacts?where=Pers_FirstName='Ann' AND "
            + "Pers_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'\"}"
        try await PollRig.runVariant(resource: reconcile, configuration: condition) { rig in
            rig.crm.clock.advance(bySeconds: 5)
            let ids = (0..<10).map { _ in rig.crm.records.create(.contacts, set: ["Pers_FirstName": "Ann"]) }
            try await rig.poll()
            #expect(try await rig.events().count == 10)
            rig.crm.clock.advance(bySeconds: 60)
            for id in ids.prefix(8) { rig.crm.records.update(.contacts, id, set: ["Pers_FirstName": "Bea"]) }
            rig.crm.requests.clear()
            try await rig.makeBesidesDue()
            try await rig.poll()
            #expect(try await rig.events().count == 10)
            #expect(!rig.crm.requests.entries.contains { $0.path.hasSuffix(ids[0]) })
            #expect(try await rig.lifecycle() == [])
        }
    }

    @Test func `killed while it lists or confirms, a reconciliation goes on where it was`() async throws {
        try await PollRig.runVariant(
            resource: reconcile,
            configuration: "{\"pageSize\": 10}",
            records: 30,
            madeAt: long
        ) {
            rig in
            try await rig.poll()
            rig.crm.clock.advance(bySeconds: 60)
            for id in [3, 17] { rig.crm.records.delete(.contacts, "\(id)") }
            try await rig.makeBesidesDue()
            rig.crm.requests.clear()
            let database = rig.database
            let lane = "instance:\(rig.instance.id)"
            let killed = Mutex(Set<String>())
            rig.crm.beforeAnswer { request in
                let place = request.path.hasSuffix("/3") ? "get" : (request.query["page"] == "2" ? "list" : "")
                guard !place.isEmpty, killed.withLock({ $0.insert(place).inserted }) else { return }
                do {
                    _ = try await database.execute(
                        "update pollux.job set token = null, session_id = null, run_at = now() where lane = \(lane)"
                    )
                } catch {
                    Issue.record(error)
                }
            }
            try await rig.poll()
            #expect(killed.withLock { $0 } == ["get", "list"])
            #expect(try await rig.events() == ["DELETED 17", "DELETED 3"])
            let pages = rig.crm.requests.entries.filter { $0.query["per_page"] == "10" }.compactMap { $0.query["page"] }
            #expect(pages.count { $0 == "3" } == 1)
        }
    }

    @Test func `deleted records are forgotten after their retention, live ones never`() async throws {
        try await PollRig.runVariant(resource: reconcile, records: 10, madeAt: long) { rig in
            try await rig.poll()
            rig.crm.clock.advance(bySeconds: 60)
            rig.crm.records.delete(.contacts, "7")
            try await rig.makeBesidesDue()
            try await rig.poll()
            let retention = PollRetention(database: rig.database)
            #expect(try await retention.step().tombstones == 0)
            try await rig.database.execute(
                "update pollux.ledger_tombstone set expires_at = now() where instance_id = \(rig.instance.id)"
            )
            #expect(try await retention.step().tombstones == 1)
            #expect(try await rig.ledgerCount() == 9)
        }
    }

    @Test func `what is known of a deleted instance, or of an object that is named no more, is swept`() async throws {
        try await PollRig.run(records: 10) { rig in
            try await rig.poll()
            let retention = PollRetention(database: rig.database)
            try await rig.database.withTransaction { connection in
                try await rig.pollers.stop(of: rig.instance.id, organization: rig.owner.organizationID, on: connection)
            }
            #expect(try await retention.step().records == 0)
            #expect(try await rig.ledgerCount() == 10)
            let soon = PollRetention(database: rig.database, keepDisabled: .zero)
            let report = try await soon.step()
            #expect(report.records == 10)
            #expect(report.pollers == 1)
            #expect(try await rig.ledgerCount() == 0)
        }
    }
}
