import JobQueue
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Bulk

@Suite(.database, .serialized) struct BulkLeaseTests {
    @Test func `a worker that dies between its segment and its commit has changed nothing`() async throws {
        let fixture = try await BulkFixture.make()
        let source = FakeSource(count: 3)
        let made = try await fixture.create()
        let (job, context) = try #require(try await fixture.claim())
        source.beforeRecord { id in
            if id == "3" { try await fixture.rescue(job.id) }
        }
        let page = try #require(fixture.handlers(source).first)
        await #expect(throws: JobQueueError.leaseLost(job.lease)) { try await page.run(job, context) }
        source.beforeRecord(nil)
        #expect(try await fixture.files(made.id) == [.segment(job.lease)])
        #expect(try await fixture.job(made.id).recordsCount == 0)
        #expect(try await fixture.finish(made.id, source).recordsCount == 3)
        #expect(try await fixture.text(made.id).split(separator: "\n").count == 3)
        #expect(try await fixture.files(made.id).contains(.segment(job.lease)))
        try await BulkSweepJob(store: fixture.store).sweep()
        #expect(try await fixture.files(made.id).allSatisfy { $0.path.hasPrefix("result-") })
        #expect(try await fixture.text(made.id).split(separator: "\n").count == 3)
    }

    @Test func `a page that was asked for twice is listed by one of its runs only`() async throws {
        let fixture = try await BulkFixture.make()
        let source = FakeSource(count: 5)
        let made = try await fixture.create()
        let (old, oldContext) = try #require(try await fixture.claim())
        let page = try #require(fixture.handlers(source).first)
        let isFirst = Mutex(true)
        // While the first run gets its records its lease is lost, and another runs the page from beginning to end.
        source.beforeRecord { _ in
            guard
                isFirst.withLock({ value in
                    defer { value = false }
                    return value
                })
            else { return }
            try await fixture.rescue(old.id)
            _ = try await fixture.runNext(source)
        }
        await #expect(throws: JobQueueError.leaseLost(old.lease)) { try await page.run(old, oldContext) }
        #expect(try await fixture.job(made.id).recordsCount == 5)
        #expect(try await fixture.finish(made.id, source).recordsCount == 5)
        #expect(try await fixture.text(made.id).split(separator: "\n").count == 5)
    }

    @Test func `of two last pages that commit at once, exactly one asks for the join`() async throws {
        let fixture = try await BulkFixture.make()
        let source = FakeSource(count: 300)
        let made = try await fixture.create()
        #expect(try await fixture.runNext(source) == .settled)
        let one = try #require(try await fixture.claim())
        let two = try #require(try await fixture.claim())
        let isHolding = Mutex(false)
        let mayCommit = Mutex(false)
        let first = Task {
            try await fixture.database.withTransaction { connection in
                try await fixture.commit(one, on: connection)
                isHolding.withLock { $0 = true }
                try await eventually { mayCommit.withLock { $0 } }
            }
        }
        try await eventually { isHolding.withLock { $0 } }
        let second = Task {
            try await fixture.database.withTransaction { try await fixture.commit(two, on: $0) }
        }
        // It waits for the row that the first holds; without the lock it would pass, and neither would see the other's page done.
        try await eventually {
            let waiting = try await fixture.database.query(
                "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            )
            let left = try await fixture.database.query("select from pollux.bulk_page where state = 'queued'")
            return !waiting.isEmpty || left.count < 2
        }
        mayCommit.withLock { $0 = true }
        try await first.value
        try await second.value
        #expect(try await fixture.database.query("select from pollux.job where kind = 'bulk_join'").count == 1)
        #expect(try await fixture.job(made.id).pagesDone == 3)
    }

    @Test func `a joiner that wakes too late replaces nothing`() async throws {
        let fixture = try await BulkFixture.make()
        let source = FakeSource(count: 5)
        let made = try await fixture.create()
        #expect(try await fixture.runNext(source) == .settled)
        let (old, oldContext) = try #require(try await fixture.claim())
        #expect(old.kind == BulkJobKind.join)
        try await fixture.rescue(old.id)
        #expect(try await fixture.finish(made.id, source).status == .completed)
        let before = try await fixture.text(made.id)
        let file = try await fixture.database.query("select result_token from pollux.bulk_job")
        #expect(try file.first?.decode(0, as: Int64.self) != old.lease.token)
        // It joined while its row was still running in its eyes: its own transaction is refused.
        #expect(try await BulkJoinJob(store: fixture.store).run(old, oldContext) == .completed)
        #expect(try await fixture.text(made.id) == before)
    }

    @Test func `what two joiners write does not meet, and the row names one of them`() async throws {
        let fixture = try await BulkFixture.make()
        let source = FakeSource(count: 5)
        let made = try await fixture.create()
        #expect(try await fixture.runNext(source) == .settled)
        let (old, oldContext) = try #require(try await fixture.claim())
        // The lease is lost before the old joiner commits, and its status is still RUNNING: it writes its files all the same.
        try await fixture.rescue(old.id)
        await #expect(throws: JobQueueError.leaseLost(old.lease)) {
            try await BulkJoinJob(store: fixture.store).run(old, oldContext)
        }
        #expect(try await fixture.files(made.id).contains(.result(old.lease, .jsonLines)))
        #expect(try await fixture.finish(made.id, source).status == .completed)
        try await BulkSweepJob(store: fixture.store).sweep()
        #expect(try await !fixture.files(made.id).contains(.result(old.lease, .jsonLines)))
        #expect(try await fixture.text(made.id).split(separator: "\n").count == 5)
    }

    @Test func `the sweep leaves what is listed and what is being written`() async throws {
        let fixture = try await BulkFixture.make()
        let source = FakeSource(count: 250)
        let made = try await fixture.create()
        #expect(try await fixture.runNext(source) == .settled)
        let (job, context) = try #require(try await fixture.claim())
        let page = try #require(fixture.handlers(source).first)
        source.beforeRecord { id in
            if id == "200" { try await BulkSweepJob(store: fixture.store).sweep() }
        }
        #expect(try await page.run(job, context) == .settled)
        #expect(try await fixture.files(made.id).count == 2)
        source.beforeRecord(nil)
        #expect(try await fixture.finish(made.id, source).recordsCount == 250)
    }

    @Test func `a segment that is not what was listed is found before it is joined`() async throws {
        let fixture = try await BulkFixture.make()
        let source = FakeSource(count: 5)
        let made = try await fixture.create()
        #expect(try await fixture.runNext(source) == .settled)
        let segment = try #require(try await fixture.files(made.id).first)
        var other = try await fixture.store.storage.create(segment, of: made.id)
        try await other.append(Array(String(repeating: "x", count: 130).utf8))
        _ = try await other.finish()
        let job = try await fixture.finish(made.id, source)
        #expect(job.status == .aborted)
        #expect(job.error?.contains("is not what was listed") == true)
    }

    @Test func `a full disk lists nothing, costs no try, and is made good when there is room`() async throws {
        let isFull = Mutex(true)
        let fixture = try await BulkFixture.make(full: {
            if isFull.withLock({ $0 }) { throw StorageError.full(doing: "writing a file") }
        })
        let source = FakeSource(count: 5)
        let made = try await fixture.create()
        let (job, context) = try #require(try await fixture.claim())
        let page = try #require(fixture.handlers(source).first)
        await #expect(throws: StorageError.full(doing: "writing a file")) { try await page.run(job, context) }
        #expect(StorageError.full(doing: "writing a file") as any Error is any InternalJobError)
        #expect(try await fixture.job(made.id).recordsCount == 0)
        #expect(try await fixture.files(made.id).isEmpty)
        isFull.withLock { $0 = false }
        try await fixture.rescue(job.id)
        #expect(try await fixture.finish(made.id, source).recordsCount == 5)
    }
}
