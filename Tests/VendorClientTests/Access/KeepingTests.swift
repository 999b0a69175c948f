import Foundation
import Instances
import Postgres
import TestSupport
import Testing

@testable import VendorClient

@Suite(.database) struct KeepingTests {
    @Test func `tokens lie sealed, and are shown nowhere`() async throws {
        let rig = try await AccessRig()
        let token = try #require(try await rig.process().token(for: rig.instance))
        let all = try await rig.column("row_to_json(instance_access)::text", as: String.self)
        let bytes = try await rig.column("access_token || refresh_token || fingerprint", as: [UInt8].self)
        for secret in ["access-1", "refresh-0", rig.tokens.state.withLock { $0.refreshToken }, "client-secret-7"] {
            #expect(!all.contains(secret))
            #expect(!String(decoding: bytes, as: UTF8.self).contains(secret))
        }
        var dumped = ""
        dump(token, to: &dumped)
        dump(AccessKey(rig.instance, try #require(TokenSource(rig.instance.element.authentication))), to: &dumped)
        #expect(!"\(token) \(String(reflecting: token)) \(dumped)".contains("access-1"))
        #expect(!dumped.contains("refresh-0"))
    }

    @Test func `a token copied to another instance does not open there`() async throws {
        let rig = try await AccessRig()
        _ = try await rig.process().token(for: rig.instance)
        let thief = rig.with([:], id: InstanceID(rawValue: rig.instance.id.rawValue + 1_000_000))
        let stored = StoredAccess(database: rig.database, keyring: rig.keyring)
        let key = AccessKey(thief, try #require(TokenSource(thief.element.authentication)))
        let print = try #require(try stored.fingerprints(key).first)
        _ = try await rig.database.execute(
            """
            insert into pollux.instance_access (
                organization_id, instance_id, fingerprint, version, access_token, refresh_token, refresh_at, expires_at
            )
            select organization_id, \(thief.id), \(print), version, access_token, refresh_token, refresh_at, expires_at
            from pollux.instance_access
            where instance_id = \(rig.instance.id)
            """
        )
        await #expect(throws: VendorError.self) { try await stored.read(key) }
    }

    @Test func `new credentials never meet the old ones' tokens`() async throws {
        let rig = try await AccessRig()
        let process = try rig.process()
        _ = try await process.token(for: rig.instance)
        // Connected anew: the vendor has given another refresh token.
        rig.tokens.set { $0.refreshToken = "given anew" }
        let new = rig.with(["refresh": "given anew"])
        #expect(try await process.token(for: new)?.token == "access-2")
        #expect(rig.vendor.requests("/token").last?.field("refresh_token") == "given anew")
        try await rig.database.withTransaction { try await process.forget(allBut: new, on: $0) }
        #expect(try await rig.column("count(*)", as: Int.self) == 1)
        #expect(try await rig.process().token(for: new)?.token == "access-2")
        #expect(rig.tokens.given == 2)
    }

    @Test func `a new client secret does not throw the rotated refresh token away`() async throws {
        let rig = try await AccessRig()
        _ = try await rig.process().token(for: rig.instance)
        let changed = rig.with(["secret": "client-secret-8"])
        try await rig.database.withTransaction { connection in
            try await rig.process().forget(allBut: changed, on: connection)
        }
        try await rig.age("expires_at = now(), refresh_at = now()")
        #expect(try await rig.process().token(for: changed)?.token == "access-2")
        #expect(rig.vendor.requests("/token").last?.field("client_secret") == "client-secret-8")
    }

    @Test func `what was got before the instance was made goes over to it`() async throws {
        let rig = try await AccessRig()
        let unborn = rig.with([:], id: InstanceID(rawValue: 0))
        let process = try rig.process()
        #expect(try await process.token(for: unborn)?.token == "access-1")
        try await rig.database.withTransaction { connection in
            try await process.adopt(unborn, as: rig.instance.id, on: connection)
        }
        #expect(try await rig.process().token(for: rig.instance)?.token == "access-1")
        try await rig.age("expires_at = now(), refresh_at = now()")
        #expect(try await rig.process().token(for: rig.instance)?.token == "access-2")
        let left = try await rig.database.query(
            """
            select 1
            from pollux.instance_access
            where organization_id = \(rig.instance.organizationID)
              and instance_id = 0
            """
        )
        #expect(left.isEmpty)
    }

    @Test func `a deleted instance has no token, and gets none`() async throws {
        let rig = try await AccessRig()
        _ = try await rig.process().token(for: rig.instance)
        _ = try await rig.database.execute(
            "update pollux.instance set deleted_at = now(), token_hash = null where id = \(rig.instance.id)"
        )
        try await rig.database.withTransaction { connection in
            try await rig.process().forget(
                rig.instance.id,
                organization: rig.instance.organizationID,
                on: connection
            )
        }
        let process = try rig.process()
        let result = await Result { () async throws(VendorError) in try await process.token(for: rig.instance) }
        guard case .refused? = result.failure else {
            Issue.record("\(result)")
            return
        }
        #expect(rig.tokens.given == 1)
    }

    @Test func `under a new master key the tokens of the old one are found`() async throws {
        let rig = try await AccessRig()
        _ = try await rig.process().token(for: rig.instance)
        let old = Data(repeating: 7, count: 32).base64EncodedString()
        let new = Data(repeating: 9, count: 32).base64EncodedString()
        let keyring = try Keyring(parsing: "k2:\(new),k1:\(old)")
        let process = CredentialStore(database: rig.database, keyring: keyring, http: try AccessRig.http())
        #expect(try await process.token(for: rig.instance)?.token == "access-1")
        try await rig.age("expires_at = now(), refresh_at = now()")
        let later = CredentialStore(database: rig.database, keyring: keyring, http: try AccessRig.http())
        #expect(try await later.token(for: rig.instance)?.token == "access-2")
        #expect(try await rig.column("count(*)", as: Int.self) == 1)
        let binding = SealBinding(organization: rig.instance.organizationID, table: "t", row: "1", column: "c")
        #expect(
            try keyring.fingerprints(of: [1], for: binding).last == rig.keyring.fingerprints(of: [1], for: binding)[0]
        )
        let other = SealBinding(organization: rig.instance.organizationID, table: "t", row: "2", column: "c")
        #expect(try rig.keyring.fingerprints(of: [1], for: binding) != rig.keyring.fingerprints(of: [1], for: other))
    }
}
