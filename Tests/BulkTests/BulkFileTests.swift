import Elements
import Instances
import TestSupport
import Testing

@testable import Bulk

@Suite(.database, .serialized) struct BulkFileTests {
    @Test func `the CSV has the columns of the whole file in order of first appearance`() async throws {
        let fixture = try await BulkFixture.make()
        let bodies = [
            #"{"key":"1","name":"a, \"b\"","address":{"city":"Zürich"}}"#,
            #"{"key":"2","name":null,"late":1.10,"list":[1, "x"]}"#,
        ]
        let source = FakeSource(count: 130) { $0 <= 120 ? bodies[0] : bodies[1] }
        let job = try await fixture.finish(try await fixture.create().id, source)
        let lines = try await fixture.text(job.id, .csv).split(separator: "\r\n")
        #expect(lines.count == 131)
        #expect(lines.first == "key,name,address.city,late,list")
        #expect(lines.dropFirst().first == #"1,"a, ""b""",Zürich,,"#)
        #expect(lines.last == #"2,,,1.10,"[1, ""x""]""#)
    }

    @Test func `a range is those bytes, and each format has a tag of its own`() async throws {
        let fixture = try await BulkFixture.make()
        let job = try await fixture.finish(
            try await fixture.create { $0.fileName = "../my contacts" }.id,
            FakeSource(count: 50)
        )
        let whole = try await fixture.text(job.id)
        #expect(try await fixture.text(job.id, range: 10..<20) == String(whole.dropFirst(10).prefix(10)))
        #expect(try await fixture.text(job.id, range: 0..<1_000_000) == whole)
        let files = try await BulkFile.Format.allCases.asyncMap { format in
            try await fixture.store.file(
                of: job.id,
                object: "contacts",
                format: format,
                instance: fixture.instance.id,
                organization: fixture.organization
            )
        }
        #expect(Set(files.compactMap { $0?.entityTag }).count == 3)
        #expect(files.first??.length == Int64(whole.utf8.count))
        #expect(files.first??.fileName == "_my contacts.json")
        #expect(try await fixture.text(job.id, .json) == whole)
    }

    @Test func `there is no file before the job is completed, and none under another object's name`()
        async throws
    {
        let fixture = try await BulkFixture.make()
        let made = try await fixture.create()
        await #expect(throws: BulkError.notCompleted(.created, error: nil)) { try await fixture.text(made.id) }
        let other = try await fixture.store.file(
            of: made.id,
            object: "leads",
            format: .json,
            instance: fixture.instance.id,
            organization: fixture.organization
        )
        #expect(other == nil)
    }

    @Test func `after its retention a file is gone, from the row before the disk`() async throws {
        let fixture = try await BulkFixture.make()
        let job = try await fixture.finish(try await fixture.create().id, FakeSource(count: 5))
        try await BulkSweepJob(store: fixture.store).sweep()
        #expect(try await fixture.text(job.id).isEmpty == false)
        try await fixture.database.execute("update pollux.bulk_job set finished_at = now() - interval '8 days'")
        try await BulkSweepJob(store: fixture.store).sweep()
        await #expect(throws: BulkError.gone) { try await fixture.text(job.id) }
        #expect(try await fixture.files(job.id).isEmpty)
    }

    @Test func `a file with too many columns is refused as CSV and given as JSON`() async throws {
        let fixture = try await BulkFixture.make { $0.maximumColumns = 10 }
        let source = FakeSource(count: 20) { #"{"key":"\#($0)","field\#($0)":1}"# }
        let job = try await fixture.finish(try await fixture.create().id, source)
        #expect(job.status == .completed)
        await #expect(throws: BulkError.self) { try await fixture.text(job.id, .csv) }
        #expect(try await fixture.text(job.id).split(separator: "\n").count == 20)
    }

    @Test func `jobs are listed newest first, page by page, and by what they are`() async throws {
        let fixture = try await BulkFixture.make()
        var ids: [BulkJobID] = []
        for _ in 0..<5 { ids.append(try await fixture.create().id) }
        _ = try await fixture.store.cancel(ids[1], instance: fixture.instance.id, organization: fixture.organization)
        let first = try await fixture.list(limit: 3)
        #expect(first.jobs.map(\.id) == [ids[4], ids[3], ids[2]])
        let second = try await fixture.list(before: first.next, limit: 3)
        #expect(second.jobs.map(\.id) == [ids[1], ids[0]])
        #expect(second.next == nil)
        let cancelled = try await fixture.list(where: "status = 'CANCELLED'", limit: 3)
        #expect(cancelled.jobs.map(\.id) == [ids[1]])
        #expect(cancelled.next == nil)
    }

    @Test func `a request that is wrong is told where`() async throws {
        let fixture = try await BulkFixture.make()
        for (query, message) in [
            ("select * form contacts", "Error parsing query"), ("select * from nothing", "has no object 'nothing'"),
        ] {
            do {
                try await fixture.create(query)
                Issue.record("\(query) was accepted")
            } catch let error as BulkError {
                #expect(error.description.contains(message))
            }
        }
        await #expect(throws: BulkError.self) { try await fixture.create { $0.from = "yesterday" } }
        await #expect(throws: BulkError.self) { try await fixture.create { $0.callbackPayload = "{" } }
        await #expect(throws: BulkError.self) { try await fixture.create { $0.callbackURL = "ftp://example.com" } }
        let job = try await fixture.create("select * from contacts where a = 1 or b = 2") { request in
            request.lastRunDate = "2024-01-31T13:00:00+01:00"
            request.to = "2024-02-01"
        }
        #expect(
            job.query == "select * from contacts where (a = 1 OR b = 2) AND Pers_UpdatedDate > '2024-01-31T12:00:00Z'"
                + " AND Pers_UpdatedDate <= '2024-02-01T00:00:00Z'"
        )
    }

    @Test func `operators see how far a job is`() async throws {
        let fixture = try await BulkFixture.make { $0.pageWindow = 1 }
        let source = FakeSource(count: 250)
        try await fixture.create()
        #expect(try await fixture.runNext(source) == .settled)
        let row = try #require(
            try await fixture.database.query(
                "select status, pages_done, pages_known, records_count, eta is not null as has_eta from pollux.bulk_status"
            ).first
        )
        #expect(try row.decode("status", as: String.self) == "RUNNING")
        #expect(try row.decode("pages_done", as: Int32.self) == 1)
        #expect(try row.decode("pages_known", as: Int32.self) == 3)
        #expect(try row.decode("records_count", as: Int64.self) == 100)
        #expect(try row.decode("has_eta", as: Bool.self))
        #expect(try await fixture.database.query("select from pollux.job").count == 1)
    }
}

extension Collection {
    fileprivate func asyncMap<Result>(_ body: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}

extension BulkFixture {
    fileprivate func list(
        where clause: String? = nil,
        before: BulkJobID? = nil,
        limit: Int
    ) async throws -> (jobs: [BulkJob], next: BulkJobID?) {
        try await store.list(
            instance: instance.id,
            organization: organization,
            where: try clause.map(CEQLCondition.parse),
            before: before,
            limit: limit
        )
    }
}
