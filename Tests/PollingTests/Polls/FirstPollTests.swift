import DemoVendor
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Polling

/// What a first poll makes of what was there before.
@Suite(.database, .serialized) struct FirstPollTests {
    private let long = Date(timeIntervalSince1970: 1_600_000_000)

    @Test func `where it is asked for, all that was there is told, with the type of each, in a lane of its own`()
        async throws
    {
        try await PollRig.runVariant(
            poll: "initial: tell\n      floodLimit: 5",
            configuration: "{\"pageSize\": 10}",
            records: 25,
            madeAt: long
        ) { rig in
            rig.crm.records.update(.contacts, "3", set: ["Pers_FirstName": "Neu"])
            try await rig.poll()
            try await eventually("the initial events", within: .seconds(20)) {
                try await rig.record().lastPollDate != nil
            }
            let events = try await rig.events()
            #expect(events.count == 25)
            #expect(events.contains("UPDATED 3"))
            #expect(events.contains("CREATED 4"))
            let lanes = try await rig.database.query(
                "select distinct lane from pollux.job_history where organization_id = \(rig.owner.organizationID)"
            ).map { try $0.decode(0, as: String.self) }
            #expect(Set(lanes) == ["instance:\(rig.instance.id)", "instance:\(rig.instance.id):initial"])
            try await rig.poll()
            #expect(try await rig.events().count == 25)
        }
    }

    @Test func `without deletes to reconcile only the overlap is seeded, with them all ids are`() async throws {
        try await PollRig.run(records: 5, madeAt: long) { rig in
            try await rig.poll()
            #expect(try await rig.ledgerCount() == 0)
        }
        let reconcile = "deletes: {mode: reconcile, every: 24h, maxDeleteFraction: 0.2, confirmWithGet: true}"
        try await PollRig.runVariant(resource: reconcile, records: 5, madeAt: long) { rig in
            try await rig.poll()
            #expect(try await rig.ledgerCount() == 5)
            #expect(try await rig.events() == [])
        }
    }
}
