import DemoVendor
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Polling

/// Polls that find nothing new, which are nearly all of them.
@Suite(.database, .serialized) struct EmptyPollTests {
    @Test func `a poll that finds nothing new asks the vendor once, and writes no row of the ledger`() async throws {
        try await PollRig.run { rig in
            rig.crm.records.generate(.contacts, count: 5)
            try await rig.poll()
            let versions: SQL =
                "select array_agg(xmin::text order by record_id) from pollux.ledger_entry where instance_id = \(rig.instance.id)"
            let before = try await rig.database.query(versions).first?.decode(0, as: [String].self)
            let last = try await rig.record().lastPollDate
            rig.crm.requests.clear()
            try await rig.poll()
            #expect(rig.crm.requests.entries.count == 1)
            #expect(try await rig.database.query(versions).first?.decode(0, as: [String].self) == before)
            #expect(try #require(try await rig.record().lastPollDate) > (try #require(last)))
            #expect(try await rig.events().count == 5)
        }
    }

    @Test func `a poll whose lease is gone when it finds nothing changes nothing`() async throws {
        try await PollRig.run { rig in
            try await rig.poll()
            let last = try await rig.record().lastPollDate
            let database = rig.database
            let lane = "instance:\(rig.instance.id)"
            rig.crm.beforeAnswer { _ in
                do {
                    _ = try await database.execute(
                        "update pollux.job set token = null, session_id = null, run_at = now() + interval '1 hour' where lane = \(lane)"
                    )
                } catch {
                    Issue.record(error)
                }
            }
            try await rig.database.execute(
                "update pollux.poller set next_at = now() where instance_id = \(rig.instance.id)"
            )
            try await rig.scheduler.fireDue()
            try await eventually("the end of the run", within: .seconds(20)) { !rig.job.thrown.isEmpty }
            #expect(try await rig.record().lastPollDate == last)
        }
    }
}
