import DemoVendor
import Elements
import Foundation
import OutboundHTTP
import TestSupport
import Testing
import VendorClient

@testable import Bulk

@Suite(.database, .serialized) struct BulkExportTests {
    @Test func `every record is in the file once, in the list's order, with the vendor's bytes`()
        async throws
    {
        let fixture = try await BulkFixture.make()
        let source = FakeSource(count: 523) { #"{"key":"\#($0)","price":1.10,"id":9007199254740993,"s":"a\n\#($0)"}"# }
        let made = try await fixture.create()
        #expect(made.status == .created)
        let job = try await fixture.finish(made.id, source)
        #expect(job.status == .completed)
        #expect(job.recordsCount == 523)
        #expect(job.pagesDone == 6)
        #expect(job.pagesKnown == 6)
        #expect(job.totalKnown == 523)
        let expected = (1...523).map { #"{"key":"\#($0)","price":1.10,"id":9007199254740993,"s":"a\n\#($0)"}"# + "\n" }
            .joined()
        #expect(try await fixture.text(made.id) == expected)
        #expect(source.seen.pageCalls.count == 6)
        #expect(source.seen.recordCalls.count == 523)
        #expect(try await fixture.lifecycle() == ["bulk_sync.running", "bulk_sync.completed"])
    }

    @Test func `a vendor that does not say how many there are is read page after page`() async throws {
        let fixture = try await BulkFixture.make()
        let source = FakeSource(count: 250)
        source.change { $0.tellsTotal = false }
        let job = try await fixture.finish(try await fixture.create().id, source)
        #expect(job.recordsCount == 250)
        #expect(job.pagesKnown == nil)
        #expect(source.seen.pageCalls == [nil, "100", "200"])
    }

    @Test func `an object whose list has whole records is exported without a GET`() async throws {
        let folder = try temporaryDirectory()
        let element = """
            key: listed
            name: Listed
            hub: crm
            version: 1
            baseUrl: ${config.url}
            configuration: [{key: url, required: true}, {key: username}, {key: password, secret: true}]
            auth: {type: basic, username: "${config.username}", password: "${config.password}"}
            resources:
              contacts:
                vendorName: Person
                list: {path: /contacts, dataPath: data, paginate: {type: offset, pageSize: 10, offsetParam: o, sizeParam: n}}
                idField: key
                bulk: {export: list}
            """
        try element.write(to: folder.appending(path: "listed.yaml"), atomically: true, encoding: .utf8)
        let fixture = try await BulkFixture.make(element: "listed", elements: folder.path)
        let source = FakeSource(count: 35)
        let job = try await fixture.finish(try await fixture.create().id, source)
        #expect(job.recordsCount == 35)
        #expect(job.pagesDone == 4)
        #expect(source.seen.recordCalls.isEmpty)
    }

    @Test func `an empty list makes an empty file`() async throws {
        let fixture = try await BulkFixture.make()
        let job = try await fixture.finish(try await fixture.create().id, FakeSource(count: 0))
        #expect(job.status == .completed)
        #expect(try await fixture.text(job.id).isEmpty)
        #expect(try await fixture.text(job.id, .csv).isEmpty)
    }

    @Test func `a list that has grown since it was planned is read to its end`() async throws {
        let fixture = try await BulkFixture.make { $0.pageWindow = 1 }
        let source = FakeSource(count: 150)
        let made = try await fixture.create()
        #expect(try await fixture.runNext(source) == .settled)
        source.change { state in
            for number in 151...260 { state.records.append((String(number), #"{"key":"\#(number)"}"#)) }
        }
        let job = try await fixture.finish(made.id, source)
        #expect(job.status == .completed)
        #expect(job.recordsCount == 260)
    }

    @Test func `a record that is gone is left out, and one that is refused is told of`() async throws {
        let fixture = try await BulkFixture.make()
        let source = FakeSource(count: 120)
        source.change { state in
            state.gone = ["3", "105"]
            state.refused = ["7": "no such right", "110": "locked"]
        }
        let job = try await fixture.finish(try await fixture.create().id, source)
        #expect(job.status == .completed)
        #expect(job.recordsCount == 116)
        #expect(job.recordsVanished == 2)
        #expect(job.recordsFailed == 2)
        let first = try await fixture.store.errors(of: job.id, limit: 1)
        let second = try await fixture.store.errors(of: job.id, after: try #require(first.next), limit: 1)
        let all = (first.errors + second.errors).sorted { ($0.record ?? 0) < ($1.record ?? 0) }
        #expect(all.map(\.identifier) == ["7", "110"])
        #expect(all.map(\.record) == [7, 110])
        #expect(second.next == nil)
        #expect(all.first?.json == #"{"record":7,"identifier":"7","status":422,"message":"no such right"}"#)
        #expect(try await fixture.lifecycle() == ["bulk_sync.running", "bulk_sync.completed_with_error"])
    }

    @Test func `only so many records are got side by side, and only what is selected is kept`() async throws {
        let fixture = try await BulkFixture.make { $0.recordConcurrency = 3 }
        let source = FakeSource(count: 40) { #"{"key":"\#($0)","a":{"b":1.0,"c":2},"d":[1, 2]}"# }
        let job = try await fixture.finish(
            try await fixture.create("select d, a.b, missing from contacts where key > 5 limit 7").id,
            source,
            concurrency: 1
        )
        #expect(source.seen.mostInFlight <= 3)
        #expect(source.seen.conditions == ["key > 5"])
        #expect(job.recordsCount == 7)
        #expect(try await fixture.text(job.id) == String(repeating: #"{"d":[1, 2],"a":{"b":1.0}}"# + "\n", count: 7))
    }

    @Test func `a limit stops the export, however the pages fall`() async throws {
        let fixture = try await BulkFixture.make()
        let source = FakeSource(count: 500)
        let job = try await fixture.finish(try await fixture.create("select * from contacts limit 150").id, source)
        #expect(job.recordsCount == 150)
        #expect(source.seen.recordCalls.count == 150)
    }

    @Test func `the callback is owed with the payload as it was given`() async throws {
        let fixture = try await BulkFixture.make()
        let made = try await fixture.create { request in
            request.callbackURL = "https://user:secret@receiver.example.com/done"
            request.callbackPayload = #"{"mine": 1.10}"#
        }
        _ = try await fixture.finish(made.id, FakeSource(count: 2))
        let bodies = try await fixture.database.query(
            "select body from pollux.notification where organization_id = \(fixture.organization)"
        ).map {
            String(decoding: try $0.decode(0, as: [UInt8].self), as: UTF8.self)
        }
        #expect(bodies.count == 1)
        #expect(
            bodies.first
                == #"{"id":"\#(made.id)","status":"COMPLETED","recordsCount":2,"recordsFailedCount":0,"fileFormat":"json","callback-payload":{"mine": 1.10}}"#
        )
        let kept = try await fixture.database.query(
            "select * from pollux.bulk_job where bulk_job::text like '%secret%'"
        )
        #expect(kept.isEmpty)
    }

    @Test func `the sandbox is exported one by one through the real client`() async throws {
        let vendor = try await DemoVendor.start()
        vendor.records.generate(.contacts, count: 230)
        let fixture = try await BulkFixture.make(url: "http://\(vendor.authority)")
        let client = VendorClient(http: OutboundClient(policy: try EgressPolicy(parsing: "127.0.0.0/8")))
        vendor.failNext(.status(503), .dropped, .truncated)
        let job = try await fixture.finish(try await fixture.create().id, VendorSource(client: client))
        #expect(job.status == .completed)
        #expect(job.recordsCount == 230)
        #expect(job.pagesKnown == 3)
        let lines = try await fixture.text(job.id).split(separator: "\n").map { JSONRecord(Array($0.utf8)) }
        let ids = lines.compactMap { $0.scalar(at: FieldPath(member: "key"))?.text }
        #expect(ids == vendor.records.truth(.contacts).map(\.id))
        await vendor.stop()
    }
}
