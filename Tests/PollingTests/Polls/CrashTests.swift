import DemoVendor
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Polling

/// Workers that lose their lease between a page's request and its commit: what is true then, and after the next run.
@Suite(.database, .serialized) struct CrashTests {
    /// Does something to the database while the vendor is asked for a page, once.
    private func whileAsked(
        _ rig: PollRig,
        page: String = "1",
        _ statement: @escaping @Sendable () -> SQL
    ) {
        let isDone = Mutex(false)
        let database = rig.database
        rig.crm.beforeAnswer { request in
            guard request.query["page"] == page, request.query["per_page"] != "1" else { return }
            let isFirst = isDone.withLock { done in
                defer { done = true }
                return !done
            }
            guard isFirst else { return }
            do {
                _ = try await database.execute(statement())
            } catch {
                Issue.record(error)
            }
        }
    }

    @Test func `a worker whose lease is gone when its page comes changes nothing, and the next run tells it once`()
        async throws
    {
        try await PollRig.run { rig in
            rig.crm.records.generate(.contacts, count: 5)
            let lane = "instance:\(rig.instance.id)"
            // What rescue does to a job whose worker has fallen silent: it waits again, and the old token is worth nothing.
            whileAsked(rig) {
                "update pollux.job set token = null, session_id = null, run_at = now() + interval '1 hour' where lane = \(lane)"
            }
            try await rig.database.execute(
                "update pollux.poller set next_at = now() where instance_id = \(rig.instance.id)"
            )
            try await rig.scheduler.fireDue()
            try await eventually("the end of the run", within: .seconds(20)) { !rig.job.thrown.isEmpty }
            // The heartbeat may find the lease gone first, and cancel whatever the handler is waiting for.
            let isStopped = rig.job.thrown.allSatisfy { $0.contains("is lost") || $0.lowercased().contains("cancel") }
            #expect(isStopped, "\(rig.job.thrown)")
            #expect(try await rig.liveJobs() == 1)
            #expect(try await rig.events() == [])
            #expect(try await rig.ledgerCount() == 0)
            #expect(try await rig.record().lastPollDate == nil)
            try await rig.database.execute("update pollux.job set run_at = now() where lane = \(lane)")
            try await rig.settle()
            let events = try await rig.events()
            #expect(events.count == 5)
            #expect(Set(events).count == 5)
        }
    }

    @Test func `killed between two pages, a walk goes on at the page where it was`() async throws {
        try await PollRig.run(configuration: "{\"pageSize\": 10}") { rig in
            rig.crm.records.generate(.contacts, count: 30)
            let lane = "instance:\(rig.instance.id)"
            whileAsked(rig, page: "2") {
                "update pollux.job set token = null, session_id = null, run_at = now() where lane = \(lane)"
            }
            try await rig.poll()
            let events = try await rig.events()
            #expect(events.count == 30)
            #expect(Set(events).count == 30)
            let pages = rig.crm.requests.entries.filter { $0.query["per_page"] == "10" }.compactMap { $0.query["page"] }
            #expect(pages.count { $0 == "1" } == 1)
            #expect(pages.count { $0 == "2" } == 2)
        }
    }

    @Test func `a page that was asked for under another configuration is thrown away`() async throws {
        try await PollRig.run { rig in
            rig.crm.records.generate(.contacts, count: 3)
            let instance = rig.instance.id
            whileAsked(rig) {
                "update pollux.poller set edition = edition + 1, walk_started_at = null where instance_id = \(instance)"
            }
            try await rig.poll()
            #expect(try await rig.events() == [])
            #expect(try await rig.record().lastPollDate == nil)
            try await rig.poll()
            #expect(try await rig.events().count == 3)
        }
    }
}
