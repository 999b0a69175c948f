import DemoVendor
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Polling

/// Deletes that the vendor lists, and deletes that a field tells.
@Suite(.database, .serialized) struct DeletionListTests {
    @Test func `what the vendor lists as deleted is told once, dated as it says, and again after it came back`()
        async throws
    {
        let endpoint = """
            deletes:
                  mode: endpoint
                  endpoint:
                    path: /contacts/deleted
                    dataPath: data
                    idField: key
                    dateField: deletedAt
                    dateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                    where: {since: since, style: params}
            """
        try await PollRig.runVariant(resource: endpoint, records: 5) { rig in
            try await rig.poll()
            #expect(try await rig.ledgerCount() == 5)
            rig.crm.clock.advance(bySeconds: 60)
            rig.crm.records.delete(.contacts, "2")
            rig.crm.records.delete(.contacts, "4")
            rig.crm.clock.advance(bySeconds: 5)
            for _ in 0..<2 {
                try await rig.makeBesidesDue()
                try await rig.poll()
            }
            #expect(try await rig.events() == ["DELETED 2", "DELETED 4"])
            rig.crm.records.restore(.contacts, "2")
            rig.crm.clock.advance(bySeconds: 5)
            for _ in 0..<2 {
                try await rig.makeBesidesDue()
                try await rig.poll()
            }
            #expect(try await rig.events() == ["DELETED 2", "DELETED 4", "CREATED 2"])
            #expect(try await rig.lifecycle() == [])
        }
    }

    @Test func `a record that says of itself that it is deleted is told so, without its bytes`() async throws {
        var vendor = DemoVendorConfiguration()
        vendor.deletions = .flag
        try await PollRig.runVariant(
            resource: "deletes: {mode: field, path: IsDeleted, equals: \"true\"}",
            records: 3,
            vendor: vendor
        ) { rig in
            try await rig.poll()
            rig.crm.clock.advance(bySeconds: 60)
            rig.crm.records.delete(.contacts, "2")
            let brief = rig.crm.records.create(.contacts)
            rig.crm.records.delete(.contacts, brief)
            rig.crm.clock.advance(bySeconds: 5)
            try await rig.poll()
            try await rig.poll()
            #expect(try await rig.events() == ["DELETED 2"])
            let isBare = try await rig.database.query(
                "select data is null from pollux.event where instance_id = \(rig.instance.id)"
            ).first?.decode(0, as: Bool.self)
            #expect(isBare == true)
        }
    }
}
