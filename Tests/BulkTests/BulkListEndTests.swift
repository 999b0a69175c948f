import DemoVendor
import Elements
import Foundation
import OutboundHTTP
import Synchronization
import TestSupport
import Testing
import VendorClient

@testable import Bulk

@Suite(.database, .serialized) struct BulkListEndTests {
    static let element = """
        key: counted
        name: Counted
        hub: crm
        version: 1
        baseUrl: ${config.url}/sdata/crmj/sagecrm2/-
        configuration: [{key: url, required: true}, {key: username}, {key: password, secret: true}]
        auth: {type: basic, username: "${config.username}", password: "${config.password}"}
        resources:
          contacts:
            vendorName: Person
            list:
              path: /contacts
              dataPath: data
              paginate: {type: page, pageSize: 100, pageParam: page, sizeParam: per_page, totalPath: total, parallel: true}
            idField: key
            bulk: {export: list}
        """

    /// Exports 530 records of a vendor that answers its third page with that status so many times.
    private func export(_ status: Int, times: Int) async throws -> (job: BulkJob, ids: [String], truth: [String]) {
        let folder = try temporaryDirectory()
        try Self.element.write(to: folder.appending(path: "counted.yaml"), atomically: true, encoding: .utf8)
        let vendor = try await DemoVendor.start()
        vendor.records.generate(.contacts, count: 530)
        let left = Mutex(times)
        vendor.beforeAnswer { request in
            guard request.query["page"] == "3" else { return }
            let isRefused = left.withLock { left in
                guard left > 0 else { return false }
                left -= 1
                return true
            }
            if isRefused { vendor.failNext(.status(status)) }
        }
        let fixture = try await BulkFixture.make(
            url: "http://\(vendor.authority)",
            element: "counted",
            elements: folder.path
        )
        let client = VendorClient(http: OutboundClient(policy: try EgressPolicy(parsing: "127.0.0.0/8")))
        // One request at a time, so that it is this one that fails.
        let source = VendorSource(client: client)
        let job = try await fixture.finish(try await fixture.create().id, source, concurrency: 1)
        var ids: [String] = []
        if job.status == .completed {
            ids = try await fixture.text(job.id).split(separator: "\n")
                .compactMap { JSONRecord(Array($0.utf8)).scalar(at: FieldPath(member: "key"))?.text }
        }
        let truth = vendor.records.truth(.contacts).map(\.id)
        vendor.beforeAnswer(nil)
        await vendor.stop()
        return (job, ids, truth)
    }

    @Test(arguments: [400, 404])
    func `a page that is refused in the midst of a list is no end of it`(_ status: Int) async throws {
        let passing = try await export(status, times: 3)
        #expect(passing.job.status == .completed)
        #expect(passing.ids == passing.truth)
        let lasting = try await export(status, times: .max)
        #expect(lasting.job.status == .error)
        #expect(lasting.job.error?.contains("its list of 530 ended after 200: the vendor answered \(status)") == true)
    }

    @Test func `what a vendor cuts of a planned page is not stepped over`() async throws {
        let folder = try temporaryDirectory()
        let element = Self.element.replacing("type: page", with: "type: offset")
            .replacing("pageParam: page, sizeParam: per_page", with: "offsetParam: offset, sizeParam: limit")
        try element.write(to: folder.appending(path: "counted.yaml"), atomically: true, encoding: .utf8)
        let vendor = try await DemoVendor.start()
        vendor.records.generate(.contacts, count: 530)
        vendor.beforeAnswer { vendor.habits.largestPage = $0.query["offset"] == "200" ? 30 : nil }
        let fixture = try await BulkFixture.make(
            url: "http://\(vendor.authority)",
            element: "counted",
            elements: folder.path
        )
        let client = VendorClient(http: OutboundClient(policy: try EgressPolicy(parsing: "127.0.0.0/8")))
        let source = VendorSource(client: client)
        let job = try await fixture.finish(try await fixture.create().id, source, concurrency: 1)
        #expect(job.status == .completed)
        #expect(job.pagesKnown == 6)
        let ids = try await fixture.text(job.id).split(separator: "\n")
            .compactMap { JSONRecord(Array($0.utf8)).scalar(at: FieldPath(member: "key"))?.text }
        #expect(ids == vendor.records.truth(.contacts).map(\.id))
        vendor.beforeAnswer(nil)
        await vendor.stop()
    }
}
