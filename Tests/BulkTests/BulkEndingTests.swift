import Instances
import JobQueue
import TestSupport
import Testing

@testable import Bulk

@Suite(.database, .serialized) struct BulkEndingTests {
    private struct OurFault: Error, CustomStringConvertible {
        let description = "a bug of ours"
    }

    @Test func `a fault that passes is tried again`() async throws {
        let fixture = try await BulkFixture.make()
        let source = FakeSource(count: 5)
        source.change { $0.faults = [SourceFault.temporary("503"), SourceFault.temporary("503")] }
        #expect(try await fixture.finish(try await fixture.create().id, source).status == .completed)
    }

    @Test func `a rate limit puts the page off and costs no try`() async throws {
        let fixture = try await BulkFixture.make()
        let source = FakeSource(count: 5)
        source.change { $0.faults = [SourceFault.rateLimited(retryAfter: .seconds(7))] }
        try await fixture.create()
        #expect(
            try await fixture.runNext(source)
                == .snooze(.seconds(7), reason: "the vendor takes no more requests for now")
        )
    }

    @Test func `a vendor that fails to the last try ends the job as ERROR`() async throws {
        let fixture = try await BulkFixture.make()
        let source = FakeSource(count: 5)
        source.change { $0.faults = Array(repeating: SourceFault.temporary("it answered 503"), count: 3) }
        let job = try await fixture.finish(try await fixture.create().id, source)
        #expect(job.status == .error)
        #expect(job.error == "the vendor failed 3 times: it answered 503")
        #expect(try await fixture.lifecycle() == ["bulk_sync.running", "bulk_sync.failed"])
        await #expect(throws: BulkError.notCompleted(.error, error: job.error)) { try await fixture.text(job.id) }
    }

    @Test func `what no try can mend ends the job at once, with the vendor's words`() async throws {
        let fixture = try await BulkFixture.make()
        let source = FakeSource(count: 5)
        source.change { $0.faults = [SourceFault.permanent("it answered 403", providerMessage: "no such right")] }
        let job = try await fixture.finish(try await fixture.create().id, source)
        #expect(job.status == .error)
        #expect(job.providerMessage == "no such right")
        #expect(source.seen.pageCalls.count == 1)
    }

    @Test func `our own fault ends the job as ABORTED after its tries`() async throws {
        let fixture = try await BulkFixture.make()
        let source = FakeSource(count: 5)
        source.change { $0.faults = Array(repeating: OurFault(), count: 3) }
        let job = try await fixture.finish(try await fixture.create().id, source)
        #expect(job.status == .aborted)
        #expect(job.error == "our fault, after 3 tries: a bug of ours")
    }

    @Test func `a part that died without its handler aborts the job at the next look`() async throws {
        let fixture = try await BulkFixture.make()
        let made = try await fixture.create()
        let planner = BulkPlanner(store: fixture.store)
        #expect(try await planner.plan() == BulkPlanner.Report())
        try await fixture.database.execute("delete from pollux.job")
        #expect(try await planner.plan().aborted == 1)
        #expect(try await fixture.job(made.id).status == .aborted)
        #expect(try await planner.plan().aborted == 0)
    }

    @Test func `a cancelled job stops, and nothing that still runs can commit`() async throws {
        let fixture = try await BulkFixture.make()
        let source = FakeSource(count: 250)
        let made = try await fixture.create()
        #expect(try await fixture.runNext(source) == .settled)
        let (job, context) = try #require(try await fixture.claim())
        source.beforeRecord { id in
            guard id == "150" else { return }
            let cancelled = try await fixture.store.cancel(
                made.id,
                instance: fixture.instance.id,
                organization: fixture.organization
            )
            #expect(cancelled.status == .cancelled)
        }
        let page = try #require(fixture.handlers(source).first)
        await #expect(throws: JobQueueError.leaseLost(job.lease)) { try await page.run(job, context) }
        #expect(try await fixture.runNext(source) == nil)
        #expect(try await fixture.job(made.id).recordsCount == 100)
        #expect(try await fixture.lifecycle() == ["bulk_sync.running", "bulk_sync.canceled"])
        await #expect(throws: BulkError.finished(.cancelled)) {
            try await fixture.store.cancel(made.id, instance: fixture.instance.id, organization: fixture.organization)
        }
    }

    @Test func `a cancellation that was cut short is finished by the planner`() async throws {
        let fixture = try await BulkFixture.make()
        let made = try await fixture.create()
        try await fixture.database.execute("update pollux.bulk_job set status = 'CANCELLATION_PENDING'")
        #expect(try await BulkPlanner(store: fixture.store).plan().cancelled == 1)
        #expect(try await fixture.job(made.id).status == .cancelled)
        #expect(try await fixture.runNext(FakeSource(count: 5)) == nil)
    }

    @Test func `a completed job cannot be cancelled`() async throws {
        let fixture = try await BulkFixture.make()
        let job = try await fixture.finish(try await fixture.create().id, FakeSource(count: 1))
        await #expect(throws: BulkError.finished(.completed)) {
            try await fixture.store.cancel(job.id, instance: fixture.instance.id, organization: fixture.organization)
        }
    }

    @Test func `nobody else's job is found, listed or cancelled`() async throws {
        let fixture = try await BulkFixture.make()
        let other = try await BulkFixture.make()
        let made = try await fixture.create()
        let (id, organization) = (other.instance.id, other.organization)
        #expect(try await other.store.find(made.id, instance: id, organization: organization) == nil)
        #expect(try await other.store.find(made.id, instance: fixture.instance.id, organization: organization) == nil)
        #expect(try await other.store.list(instance: id, organization: organization, limit: 10).jobs.isEmpty)
        await #expect(throws: BulkError.notFound) {
            try await other.store.cancel(made.id, instance: id, organization: organization)
        }
        #expect(try await fixture.job(made.id).status == .created)
    }
}
