import DemoVendor
import Foundation
import TestSupport

/// Contacts that are created and changed at random, each version with a number that the event can be known by.
actor ChangingContacts {
    static let revisionField = "Pers_Revision"

    private let vendor: DemoVendor
    private var revisions: [String: Int] = [:]

    init(_ vendor: DemoVendor) {
        self.vendor = vendor
    }

    /// Changes contacts until the task is cancelled.
    func churn() async {
        while !Task.isCancelled {
            if revisions.count < 20 || Int.random(in: 0..<4) == 0 {
                let id = vendor.records.create(.contacts, raw: [Self.revisionField: "0"])
                revisions[id] = 0
            } else if let id = revisions.keys.randomElement() {
                let next = (revisions[id] ?? 0) + 1
                vendor.records.update(.contacts, id, raw: [Self.revisionField: "\(next)"])
                revisions[id] = next
            }
            do { try await letTimePass(.milliseconds(40)) } catch { return }
        }
    }

    /// The last revision of each contact.
    var truth: [String: Int] { revisions }
}
