import DemoVendor
import Elements
import Foundation
import Testing
import VendorClient

@Suite struct FilterTests {
    private static let page = "{type: page, pageSize: 50, maxPageSize: 100, pageParam: page, sizeParam: per_page}"

    @Test func `a clause is passed through as it is`() async throws {
        try await VendorRig.with { rig in
            rig.crm.records.create(.contacts, at: Date(timeIntervalSince1970: 1_000_000_000))
            let new = rig.crm.records.create(.contacts, at: Date(timeIntervalSince1970: 1_700_000_000))
            let clause = "Pers_UpdatedDate>'2020-01-01T00:00:00Z'"
            let request = ListRequest(
                resource: try rig.resource(),
                condition: clause,
                orderBy: "Pers_UpdatedDate desc"
            )
            let page = try await rig.client.page(rig.instance, request)
            #expect(page.records.map(\.id) == [new])
            let query = try #require(rig.crm.requests.entries.last?.query)
            #expect(query["where"] == clause && query["orderBy"] == "Pers_UpdatedDate desc")
        }
    }

    @Test func `what the vendor cannot filter is filtered here, and the cursor goes by what came`() async throws {
        try await VendorRig.with(element: VendorRig.element(paginate: Self.page)) { rig in
            for number in 0..<10 { rig.crm.records.create(.contacts, set: ["Pers_LastName": "n\(number % 2)"]) }
            let request = ListRequest(resource: try rig.resource(), condition: "Pers_LastName = 'n1'", pageSize: 4)
            let pages = try await rig.all(request)
            #expect(pages.prefix(3).map(\.size) == [4, 4, 2] && pages.prefix(3).map(\.records.count) == [2, 2, 1])
            #expect(rig.crm.requests.entries.allSatisfy { $0.query["where"] == nil })
        }
    }

    @Test(
        arguments: [
            ("Pers_UpdatedDate > '2024-03-01T10:00:00Z'", "exclusive", "01.03.2024 10:59:59"),
            ("Pers_UpdatedDate >= '2024-03-01T10:00:00Z' and Pers_LastName = 'x'", "inclusive", "01.03.2024 11:00:00"),
            ("Pers_UpdatedDate >= '01.03.2024 11:00:00'", "inclusive", "01.03.2024 11:00:00"),
            // In the hour that Berlin's clocks show twice, 02:30 means 00:30 and 01:30 UTC: the bound goes before both.
            ("Pers_UpdatedDate >= '2024-10-27T00:30:00Z'", "inclusive", "27.10.2024 01:30:00"),
            ("Pers_UpdatedDate > '2024-03-01T10:00:00Z' or Pers_LastName = 'x'", "exclusive", nil),
            (
                "Pers_UpdatedDate > '2024-03-02T10:00:00Z' or Pers_UpdatedDate > '2024-03-01T10:00:00Z'", "inclusive",
                "01.03.2024 11:00:00"
            ),
            ("not Pers_UpdatedDate > '2024-03-01T10:00:00Z'", "exclusive", nil),
            ("Pers_UpdatedDate < '2024-03-01T10:00:00Z'", "exclusive", nil),
        ] as [(String, String, String?)]
    )
    func `a vendor that takes only a least date gets it as it writes dates`(
        _ clause: String,
        _ bound: String,
        _ since: String?
    ) async throws {
        let yaml = VendorRig.element(
            paginate: Self.page,
            list: "where: {style: params, since: changed_since, bound: \(bound)}"
        )
        .replacing("\"yyyy-MM-dd'T'HH:mm:ss'Z'\"", with: "\"dd.MM.yyyy HH:mm:ss\"").replacing(
            "GMT",
            with: "Europe/Berlin"
        )
        try await VendorRig.with(element: yaml) { rig in
            _ = try await rig.client.page(rig.instance, ListRequest(resource: try rig.resource(), condition: clause))
            #expect(rig.crm.requests.entries.last?.query["changed_since"] == since)
        }
    }

    @Test func `a clause that is none never reaches the vendor`() async throws {
        try await VendorRig.with { rig in
            let request = ListRequest(resource: try rig.resource(), condition: "Pers_LastName = ")
            guard case .refused(let reason) = await rig.error(request) else {
                Issue.record("it was sent")
                return
            }
            #expect(reason.contains("Error parsing query"))
            #expect(rig.crm.requests.entries.isEmpty)
        }
    }
}
