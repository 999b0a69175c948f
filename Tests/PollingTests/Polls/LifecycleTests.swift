import DemoVendor
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Polling

/// What is told of the pollers themselves.
@Suite(.database, .serialized) struct LifecycleTests {
    @Test func `an hour without polls is caught up with one poll, and told as a gap`() async throws {
        try await PollRig.run { rig in
            try await rig.poll()
            try await rig.database.execute(
                "update pollux.poller set last_poll_at = now() - interval '1 hour' where instance_id = \(rig.instance.id)"
            )
            rig.crm.clock.advance(bySeconds: 3_600)
            let created = rig.crm.records.create(.contacts)
            rig.crm.requests.clear()
            try await rig.poll()
            #expect(try await rig.events() == ["CREATED \(created)"])
            #expect(rig.crm.requests.entries.count == 1)
            #expect(try await rig.lifecycle() == ["poll.gap"])
            let fields = try await rig.database.query(
                "select convert_from(data, 'utf8')::jsonb ?& array['from', 'to', 'objectName'] from pollux.event where type = 'poll.gap'"
            ).first?.decode(0, as: Bool.self)
            #expect(fields == true)
            try await rig.poll()
            #expect(try await rig.lifecycle() == ["poll.gap"])
        }
    }

    @Test func `a failing poller is told once, and its recovery with the first page of a long walk`() async throws {
        try await PollRig.run(configuration: "{\"pageSize\": 10}") { rig in
            try await rig.poll()
            rig.crm.records.generate(.contacts, count: 30)
            rig.crm.faults.serverErrors = 1
            for _ in 0..<5 { try await rig.poll() }
            #expect(try await rig.lifecycle() == ["poller.failing"])
            rig.crm.faults.serverErrors = 0
            try await rig.poll()
            #expect(try await rig.events().count == 30)
            #expect(try await rig.lifecycle() == ["poller.failing", "poller.recovered"])
        }
    }
}
