import DemoVendor
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Polling

/// The slow sweep: an older window, read again at its own rhythm behind the polls.
@Suite(.database, .serialized) struct SweepTests {
    private let sweep = "sweep: {every: 6h, lookback: 2h}"
    /// Within what a sweep looks at, and before what a poll does.
    private let old = Date(timeIntervalSince1970: 1_780_000_000 - 3_600)

    @Test func `a change that becomes visible later than the overlap is told by the sweep, once, and warned of`()
        async throws
    {
        try await PollRig.runVariant(poll: sweep) { rig in
            try await rig.poll()
            let late = rig.crm.records.create(.contacts, visible: .held)
            rig.crm.clock.advance(bySeconds: 1_800)
            let punctual = rig.crm.records.create(.contacts)
            rig.crm.clock.advance(bySeconds: 5)
            try await rig.poll()
            rig.crm.clock.advance(bySeconds: 60)
            rig.crm.records.reveal(.contacts, id: late)
            try await rig.poll()
            #expect(try await rig.events() == ["CREATED \(punctual)"])
            try await rig.makeBesidesDue()
            try await rig.poll()
            #expect(try await rig.events() == ["CREATED \(punctual)", "CREATED \(late)"])
            let warning = try #require(try await rig.record().warning)
            #expect(warning.contains("set overlap to at least"))
            try await rig.makeBesidesDue()
            try await rig.poll()
            #expect(try await rig.events().count == 2)
        }
    }

    @Test func `a sweep is not begun again before it is due, and asks nothing of the vendor till then`() async throws {
        try await PollRig.runVariant(poll: sweep, records: 3) { rig in
            try await rig.poll()
            rig.crm.requests.clear()
            try await rig.poll()
            #expect(rig.crm.requests.entries.count == 1)
        }
    }

    @Test func `a poll goes before the next page of a sweep`() async throws {
        try await PollRig.runVariant(poll: sweep, configuration: "{\"pageSize\": 10}", records: 40, madeAt: old) {
            rig in
            try await rig.poll()
            rig.crm.clock.advance(bySeconds: 600)
            let created = rig.crm.records.create(.contacts)
            let scheduler = rig.scheduler
            let database = rig.database
            let instance = rig.instance.id
            let isFired = Mutex(false)
            // While the second page of the sweep is asked for, the next poll falls due.
            rig.crm.beforeAnswer { request in
                guard request.query["page"] == "2", request.query["per_page"] == "10",
                    isFired.withLock({ fired in
                        defer { fired = true }
                        return !fired
                    })
                else { return }
                do {
                    _ = try await database.execute(
                        "update pollux.poller set next_at = now() where instance_id = \(instance)"
                    )
                    try await scheduler.fireDue()
                } catch {
                    Issue.record(error)
                }
            }
            try await rig.makeBesidesDue()
            rig.crm.requests.clear()
            try await rig.poll()
            #expect(try await rig.events() == ["CREATED \(created)"])
            let walks = rig.crm.requests.entries.filter { $0.query["per_page"] == "10" }
                .map { ($0.query["where"] ?? "") + " " + ($0.query["page"] ?? "") }
            let polls = Set(walks.prefix(1))
            let second = try #require(walks.lastIndex { polls.contains($0) })
            #expect(second == 3, "\(walks)")
            #expect(walks.count == 7, "\(walks)")
        }
    }

    @Test func `killed between two pages, a sweep goes on at the page where it was`() async throws {
        try await PollRig.runVariant(poll: sweep, configuration: "{\"pageSize\": 10}", records: 30, madeAt: old) {
            rig in
            try await rig.poll()
            rig.crm.clock.advance(bySeconds: 600)
            try await rig.makeBesidesDue()
            rig.crm.requests.clear()
            let database = rig.database
            let lane = "instance:\(rig.instance.id)"
            let isKilled = Mutex(false)
            rig.crm.beforeAnswer { request in
                guard request.query["page"] == "2", request.query["per_page"] == "10",
                    isKilled.withLock({ killed in
                        defer { killed = true }
                        return !killed
                    })
                else { return }
                do {
                    _ = try await database.execute(
                        "update pollux.job set token = null, session_id = null, run_at = now() where lane = \(lane)"
                    )
                } catch {
                    Issue.record(error)
                }
            }
            try await rig.poll()
            let pages = rig.crm.requests.entries.filter { $0.query["per_page"] == "10" }.compactMap { $0.query["page"] }
            // The poll's own page, and the sweep's, of which only the second was asked for twice.
            #expect(pages.sorted() == ["1", "1", "2", "2", "3"])
        }
    }

    @Test func `a sweep that fails rests by itself, and the polls go on`() async throws {
        try await PollRig.runVariant(poll: sweep, records: 3) { rig in
            try await rig.poll()
            rig.crm.clock.advance(bySeconds: 600)
            let created = rig.crm.records.create(.contacts)
            try await rig.makeBesidesDue()
            let count = Mutex(0)
            let crm = rig.crm
            rig.crm.beforeAnswer { _ in
                let isSecond = count.withLock { count in
                    count += 1
                    return count == 2
                }
                if isSecond { crm.faults.serverErrors = 1 }
            }
            try await rig.poll()
            #expect(try await rig.events() == ["CREATED \(created)"])
            #expect(try await rig.record().state == "active")
            rig.crm.beforeAnswer(nil)
            rig.crm.faults.serverErrors = 0
            let error = try await rig.database.query(
                "select walk_error from pollux.poller_status where instance_id = \(rig.instance.id)"
            ).first?.decode(0, as: String?.self)
            #expect(try #require(error).hasPrefix("sweep: "))
            try await rig.poll()
            #expect(try await rig.record().state == "active")
        }
    }
}
