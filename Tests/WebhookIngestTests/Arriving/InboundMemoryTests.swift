import Instances
import Postgres
import TestSupport
import Testing

@testable import WebhookIngest

/// The second webhook for an instance is written without a look-up, and refused only after one.
@Suite(.database, .serialized) struct InboundMemoryTests {
    @Test func `an arrival for an instance that was read before is answered after one statement`() async throws {
        try await IngestRig.run(element: "signed", works: false) { (rig) async throws -> Void in
            #expect(try await rig.post(IngestRig.body("contact.updated", "1"), signedBy: "mine") == .received)
            // A look-up of instances reads their owners' users as well: as long as these are locked, none comes back.
            try await rig.database.withTransaction { holder in
                try await holder.execute("set local statement_timeout = '20s'")
                try await holder.execute("lock table pollux.account_user in access exclusive mode")
                let answer = try await within(.seconds(10)) {
                    try await rig.post(IngestRig.body("contact.updated", "2"), signedBy: "mine")
                }
                #expect(answer == .received)
            }
            #expect(try await rig.states(of: rig.mine) == ["waiting", "waiting"])
        }
    }

    @Test func `a new signing secret holds at once, and the old one no longer`() async throws {
        try await IngestRig.run(element: "signed", works: false) { (rig) async throws -> Void in
            #expect(try await rig.post(IngestRig.body("contact.updated", "1"), signedBy: "mine") == .received)
            try await rig.database.withTransaction { connection in
                _ = try await rig.instances.update(
                    rig.mine.id,
                    organization: rig.mine.organizationID,
                    InstanceChange(secrets: ["webhookSecret": "\(IngestRig.secret)-of-new"]),
                    on: connection
                )
            }
            #expect(try await rig.post(IngestRig.body("contact.updated", "2"), signedBy: "new") == .received)
            #expect(try await rig.post(IngestRig.body("contact.updated", "3"), signedBy: "mine") == .unsigned)
            #expect(try await rig.post(IngestRig.body("contact.updated", "4"), signedBy: "new") == .received)
            #expect(try await rig.states(of: rig.mine).count == 3)
        }
    }

    @Test(arguments: [
        "disabled = true", "events_enabled = false", "element_key = 'signed'",
        "configuration = configuration || '{\"event.vendor.type\": \"polling\"}'",
        "deleted_at = now(), token_hash = null",
    ])
    func `an instance that takes none any more gets none, though it has just taken one`(_ change: String) async throws {
        try await IngestRig.run(works: false) { (rig) async throws -> Void in
            #expect(try await rig.post(IngestRig.body("contact.updated", "1")) == .received)
            _ = try await rig.database.execute(
                "update pollux.instance set \(sql: SQL(stringLiteral: change)), updated_at = now() where id = \(rig.mine.id)"
            )
            #expect(try await rig.post(IngestRig.body("contact.updated", "2"), element: "hooked") == .received)
            #expect(rig.observer.arrived == [.taken, .nobody])
            #expect(try await rig.number("select count(*) from pollux.inbound") == 1)
        }
    }
}

/// Runs something that must not take longer.
private func within<Value: Sendable>(
    _ deadline: Duration,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await letTimePass(deadline)
            return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
    }
}
