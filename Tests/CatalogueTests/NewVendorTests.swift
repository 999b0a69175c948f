import Elements
import Foundation
import TestSupport
import Testing

/// That a vendor is a file, and no Swift.
@Suite(.database) struct NewVendorTests {
    @Test func `a vendor is added by a file: its own paging, authentication and dates give the right events`()
        async throws
    {
        try await NewVendorRig.run { rig in
            let known = try Catalogue.load().all
            #expect(!known.contains { $0.resources.values.contains { $0.list?.pagination.style == .keyset } })
            #expect(!known.contains { $0.auth == .query })
            #expect(!known.contains { $0.resources.values.contains { $0.dates.updated?.pattern == NewVendor.pattern } })

            let vendor = rig.vendor
            for number in 1...5 { vendor.write(number, name: "Old \(number)", at: Double(number)) }
            vendor.setTime(60)
            try await rig.poll()
            #expect(try await rig.events().isEmpty)

            vendor.write(6, name: "New", at: 70)
            vendor.write(7, name: "New too", at: 70)
            vendor.write(1, name: "Renamed", at: 71)
            vendor.write(2, name: "Old 2", at: 72, isGone: true)
            // The date alone is no change.
            vendor.write(3, name: "Old 3", at: 73)
            vendor.setTime(120)
            try await rig.poll()
            let events = try await rig.events()
            #expect(events == ["CREATED 6", "CREATED 7", "DELETED 2", "UPDATED 1"])

            vendor.setTime(180)
            try await rig.poll()
            #expect(try await rig.events().count == 4)
            #expect(vendor.refusals == 0 && vendor.largestPage == 3)
        }
    }
}

extension Element {
    /// How it authenticates, as far as this suite asks.
    fileprivate enum Place { case query, other }

    fileprivate var auth: Place {
        if case .apiKey(place: .query, name: _, value: _) = authentication { return .query }
        return .other
    }
}
