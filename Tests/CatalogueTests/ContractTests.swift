import Elements
import Foundation
import Testing

@Suite struct ContractTests {
    @Test(arguments: Contract.keys) func `what a vendor's documentation shows is asked for and read as it says`(
        _ key: String
    ) async throws {
        try await PlayedVendor.with { vendor in
            let run = try ContractRun(key, vendor)
            for one in run.contract.cases { try await run.play(one) }
        }
    }

    @Test func `an element is called documented only where a contract plays its documentation`() throws {
        let own = try Catalogue.load().all.filter { !["sagecrm", "sandbox"].contains($0.key) }
        let documented = Set(own.filter { $0.status == .documented }.map(\.key))
        #expect(documented.isSubset(of: Contract.keys) && documented.count >= 10)
        #expect(own.allSatisfy { $0.status != .tested && !$0.documentation.isEmpty })
        // Each case names the page whose form it plays.
        for key in Contract.keys {
            let contract = try Contract.load(key, server: "http://127.0.0.1:1")
            #expect(!contract.cases.isEmpty && contract.cases.allSatisfy { $0.source != nil }, "\(key)")
        }
    }

    @Test func `each element of a vendor has two objects, a budget, and dates or a whole list that a poll can go by`()
        throws
    {
        for element in try Catalogue.load().all where !["sagecrm", "sandbox"].contains(element.key) {
            #expect(element.resources.count >= 2, "\(element.key)")
            #expect(element.budget != nil, "\(element.key)")
            for resource in element.orderedResources {
                #expect(resource.list != nil, "\(element.key) \(resource.name)")
                // What has no dates is compared by content, and never says how long ago it was made.
                let hasDate = resource.dates.updated != nil || resource.list?.filter == nil
                #expect(hasDate, "\(element.key) \(resource.name)")
            }
        }
    }
}
