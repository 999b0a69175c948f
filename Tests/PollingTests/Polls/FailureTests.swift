import DemoVendor
import Elements
import Foundation
import TestSupport
import Testing

@testable import Polling

/// Vendors that are out of order, and what becomes of the pollers.
@Suite(.database, .serialized) struct FailureTests {
    @Test func `an outage backs the poller off, keeps its state, and is over with the next page`() async throws {
        try await PollRig.run { rig in
            let one = rig.crm.records.create(.contacts)
            try await rig.poll()
            let watermark = try await rig.record().watermark
            rig.crm.faults.serverErrors = 1
            rig.crm.clock.advance(bySeconds: 30)
            let two = rig.crm.records.create(.contacts)
            for _ in 0..<3 { try await rig.poll() }
            let failing = try await rig.record()
            #expect(failing.state == "backing_off")
            #expect(failing.lastError != nil)
            #expect(failing.watermark == watermark)
            #expect(try #require(failing.nextPollDate) > Date())
            #expect(try await rig.lifecycle() == ["poller.failing"])
            rig.crm.faults.serverErrors = 0
            try await rig.poll()
            let record = try await rig.record()
            #expect(record.state == "active")
            #expect(record.lastError == nil)
            #expect(try await rig.events() == ["CREATED \(one)", "CREATED \(two)"])
            #expect(try await rig.lifecycle() == ["poller.failing", "poller.recovered"])
        }
    }

    enum Nonsense: CaseIterable {
        case truncated, dropped, dressed

        func faults(_ fraction: Double) -> VendorFaults {
            var faults = VendorFaults()
            switch self {
            case .truncated: faults.truncated = fraction
            case .dropped: faults.dropped = fraction
            case .dressed: faults.dressedErrors = fraction
            }
            return faults
        }
    }

    @Test(arguments: Nonsense.allCases)
    func `an answer that makes no sense is told to nobody`(_ nonsense: Nonsense) async throws {
        try await PollRig.run { rig in
            rig.crm.records.generate(.contacts, count: 3)
            rig.crm.faults = nonsense.faults(1)
            try await rig.poll()
            #expect(try await rig.record().state == "backing_off")
            #expect(try await rig.events() == [])
            rig.crm.faults = nonsense.faults(0)
            try await rig.poll()
            #expect(try await rig.events().count == 3)
        }
    }

    @Test func `a vendor that wants us to slow down is waited for, and nothing counts as a failure`() async throws {
        try await PollRig.run { rig in
            rig.crm.records.generate(.contacts, count: 3)
            rig.crm.faults.rateLimited = 1
            rig.crm.faults.retryAfterSeconds = 3_600
            try await rig.database.execute(
                "update pollux.poller set next_at = now() where instance_id = \(rig.instance.id)"
            )
            try await rig.scheduler.fireDue()
            try await eventually("the error", within: .seconds(30)) { try await rig.record().lastError != nil }
            let lane = "instance:\(rig.instance.id)"
            let wait = try await rig.database.query(
                "select run_at > now() + interval '50 minutes' from pollux.job where lane = \(lane)"
            )
            #expect(try wait.first?.decode(0, as: Bool.self) == true)
            #expect(try await rig.record().state != "backing_off")
            rig.crm.faults.rateLimited = 0
            try await rig.database.execute("update pollux.job set run_at = now() where lane = \(lane)")
            try await rig.settle()
            #expect(try await rig.events().count == 3)
        }
    }

    @Test func `a vendor that does not say how long is waited for longer each time, until a page comes`() async throws {
        try await PollRig.run { rig in
            rig.crm.records.generate(.contacts, count: 3)
            rig.crm.faults.rateLimited = 1
            rig.crm.faults.retryAfterSeconds = nil
            let lane = "instance:\(rig.instance.id)"
            try await rig.database.execute(
                "update pollux.poller set next_at = now() where instance_id = \(rig.instance.id)"
            )
            try await rig.scheduler.fireDue()
            for (turn, least) in [30.0, 60, 120, 240, 480, 900, 900].enumerated() {
                try await eventually("the refusal", within: .seconds(30)) {
                    let waits = try await rig.database.query(
                        "select extract(epoch from run_at - now())::float8 from pollux.job where lane = \(lane)"
                    )
                    guard rig.crm.requests.entries.count(where: { $0.status == 429 }) == turn + 1,
                        let wait = try waits.first?.decode(0, as: Double.self), wait > 0
                    else { return false }
                    #expect((least - 10...least * 1.2).contains(wait), "\(turn): \(wait)")
                    return true
                }
                #expect(try await rig.record().lastError?.contains("does not say for how long") == true)
                if turn == 6 { rig.crm.faults.rateLimited = 0 }
                try await rig.database.execute("update pollux.job set run_at = now() where lane = \(lane)")
            }
            try await rig.settle()
            #expect(try await rig.events().count == 3)
            #expect(try await rig.lifecycle() == [])
            let record = try await rig.database.query(
                "select failures, state from pollux.poller where instance_id = \(rig.instance.id)"
            ).first
            #expect(try record?.decode("failures", as: Int.self) == 0)
            #expect(try record?.decode("state", as: String.self) == "active")
        }
    }

    @Test func `revoked credentials mark the instance, are told once, and end the asking`() async throws {
        try await PollRig.run { rig in
            rig.crm.faults.rejectsCredentials = true
            try await rig.poll()
            #expect(try await rig.record().state == "revoked")
            #expect(try await rig.lifecycle() == ["instance.revoked"])
            rig.crm.requests.clear()
            try await rig.poll()
            #expect(rig.crm.requests.counts.isEmpty)
            #expect(try await rig.lifecycle().count == 1)
            rig.crm.faults.rejectsCredentials = false
            let created = rig.crm.records.create(.contacts)
            try await rig.database.withTransaction { connection in
                _ = try await rig.instances.setValid(
                    true,
                    rig.instance.id,
                    organization: rig.owner.organizationID,
                    on: connection
                )
                try await rig.pollers.wake(of: rig.instance.id, organization: rig.owner.organizationID, on: connection)
            }
            try await rig.poll()
            #expect(try await rig.events() == ["CREATED \(created)"])
        }
    }

    @Test func `a poll that finds more than the flood limit pauses, keeps everything, and goes on when resumed`()
        async throws
    {
        let directory = try temporaryDirectory().path
        let sandbox = try #require(try sandboxDefinition())
        let cautious = sandbox.replacing("key: sandbox", with: "key: cautious")
            .replacing("overlap: 1m", with: "overlap: 1m\n      floodLimit: 20")
        try cautious.write(toFile: directory + "/cautious.yaml", atomically: true, encoding: .utf8)
        try await PollRig.run(element: "cautious", elements: directory, configuration: "{\"pageSize\": 15}") {
            rig in
            rig.crm.records.generate(.contacts, count: 30)
            try await rig.poll()
            let paused = try await rig.record()
            #expect(paused.state == "paused")
            #expect(paused.lastError?.contains("flood limit of 20") == true)
            #expect(try await rig.lifecycle() == ["poller.paused"])
            #expect(try await rig.events().count == 15)
            try await rig.poll()
            #expect(try await rig.events().count == 15)
            try await rig.database.execute("select pollux.resume_poller(\(rig.instance.id.rawValue), 'contacts')")
            try await rig.poll()
            #expect(try await rig.events().count == 30)
            #expect(try await rig.record().state == "active")
        }
    }

    /// The sandbox's definition as it comes with Pollux.
    private func sandboxDefinition() throws -> String? {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/Elements/Catalogue/sandbox.yaml")
        return try String(contentsOf: file, encoding: .utf8)
    }
}
