import Elements
import Foundation
import OutboundHTTP
import Testing
import VendorClient

/// Lists whose bound is a header, and answers without a body.
@Suite struct NothingNewTests {
    private static let paginate = "{type: page, pageSize: 50, maxPageSize: 100, pageParam: page, sizeParam: per_page}"
    private static let header = "where: {style: params, sinceHeader: If-Modified-Since}"
    private static let clause = "Pers_UpdatedDate > '2024-03-01T10:00:00Z'"

    /// Asks a vendor that always answers with the status for a page.
    private func ask(
        _ status: Int,
        body: String = "",
        list: String,
        condition: String? = clause
    ) async throws -> (Result<VendorPage, VendorError>, ScriptedVendor.Request?) {
        let vendor = try ScriptedVendor { _ in .json(status, body) }
        let yaml = VendorRig.element(paginate: Self.paginate, list: list)
        let element = try #require(try VendorRig.catalogue(yaml)["test"])
        let instance = VendorRig.instance(of: element, url: vendor.url)
        let client = VendorClient(http: OutboundClient(policy: try EgressPolicy(parsing: "vendor:127.0.0.0/8")))
        let request = ListRequest(resource: try #require(element.resources["contacts"]), condition: condition)
        do throws(VendorError) {
            return (.success(try await client.page(instance, request)), vendor.requests.last)
        } catch {
            return (.failure(error), vendor.requests.last)
        }
    }

    @Test func `a bound is sent as a header, and not at all where there is none`() async throws {
        let page = #"{"data":[{"key":1,"Pers_UpdatedDate":"2024-03-01T10:00:01Z"}]}"#
        let (bounded, asked) = try await ask(200, body: page, list: Self.header)
        #expect(try bounded.get().records.map(\.id) == ["1"])
        // A granule more, since nobody says what happens at the bound.
        #expect(asked?.headers["if-modified-since"] == "2024-03-01T09:59:59Z")
        #expect(asked?.path.contains("2024") == false)
        let (_, free) = try await ask(200, body: page, list: Self.header, condition: nil)
        #expect(free != nil && free?.headers["if-modified-since"] == nil)
    }

    @Test func `nothing modified since is a page of no records, of a list that asks by a header`() async throws {
        let (page, _) = try await ask(304, list: Self.header)
        #expect(try page.get().records.isEmpty && page.get().next == nil)
        let (other, _) = try await ask(304, list: "where: {style: params, since: changed_since}")
        guard case .failure(.permanent(304, _)) = other else {
            Issue.record("304 was taken for a page: \(other)")
            return
        }
    }

    @Test func `no content is a page of no records, and an empty body of another status is none`() async throws {
        let (page, _) = try await ask(204, list: Self.header)
        #expect(try page.get().records.isEmpty && page.get().next == nil && page.get().vendorDate != nil)
        let (other, _) = try await ask(200, list: Self.header)
        guard case .failure(.malformed) = other else {
            Issue.record("an empty body was taken for a page: \(other)")
            return
        }
    }
}
