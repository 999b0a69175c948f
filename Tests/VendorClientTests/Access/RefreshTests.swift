import Foundation
import Instances
import Postgres
import TestSupport
import Testing

@testable import VendorClient

@Suite(.database) struct RefreshTests {
    @Test func `twenty callers of two processes get a rotating token once, again and again, and none is refused`()
        async throws
    {
        let rig = try await AccessRig()
        rig.tokens.set { $0.delay = 0.15 }
        for round in 1...4 {
            let processes = [try rig.process(), try rig.process()]
            let found = try await withThrowingTaskGroup(of: String?.self) { group in
                for caller in 0..<20 {
                    group.addTask { try await processes[caller % 2].token(for: rig.instance)?.token }
                }
                return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(found == ["access-\(round)"])
            #expect(rig.tokens.given == round)
            try await rig.age("expires_at = now(), refresh_at = now()")
        }
        #expect(!rig.tokens.state.withLock { $0.isRevoked })
    }

    @Test func `no connection is held while the vendor is asked`() async throws {
        let rig = try await AccessRig()
        let narrow = Database(
            DatabaseConfiguration(conninfo: TestDatabase.current.conninfo, maximumConnections: 1)
        )
        rig.tokens.set { $0.delay = 3 }
        let process = CredentialStore(
            StoredAccess(database: narrow, keyring: rig.keyring),
            http: try AccessRig.http()
        )
        async let token = process.token(for: rig.instance)
        try await eventually { !rig.vendor.requests("/token").isEmpty }
        _ = try await narrow.query("select 1")
        #expect(rig.tokens.given == 0)
        #expect(try await token?.token == "access-1")
        await narrow.close()
    }

    @Test func `a token that is about to end is renewed by one, and used by the others meanwhile`() async throws {
        let rig = try await AccessRig()
        _ = try await rig.process().token(for: rig.instance)
        try await rig.age("refresh_at = now()")
        rig.tokens.set { $0.delay = 1 }
        let (one, other) = (try rig.process(), try rig.process())
        async let renewed = one.token(for: rig.instance)
        try await eventually { rig.vendor.requests("/token").count == 2 }
        #expect(try await other.token(for: rig.instance)?.token == "access-1")
        #expect(rig.tokens.given == 1)
        #expect(try await renewed?.token == "access-2")
    }

    @Test func `whoever holds the lease and dies is followed by another when the lease is over`() async throws {
        let rig = try await AccessRig()
        let stored = StoredAccess(database: rig.database, keyring: rig.keyring)
        let source = try #require(TokenSource(rig.instance.element.authentication))
        let key = AccessKey(rig.instance, source)
        let dead = try #require(try await stored.lease(key, version: 0, for: .milliseconds(600)))
        #expect(try await stored.lease(key, version: 0, for: .seconds(9)) == nil)
        let start = ContinuousClock.now
        #expect(try await rig.process().token(for: rig.instance)?.token == "access-1")
        #expect(ContinuousClock.now - start > .milliseconds(400))
        // Whoever has read the row before that does not ask with the old refresh token now.
        #expect(try await stored.lease(key, version: 0, for: .seconds(9)) == nil)
        // It was only stopped, and wakes up: what it got is older than what is kept.
        let late = TokenGrant(token: "late", refreshToken: "late", lifetime: .seconds(60))
        #expect(try await stored.store(late, key, under: dead) == nil)
        #expect(try await !stored.fail(.cancelled, rest: .seconds(60), key, under: dead))
        #expect(try await rig.process().token(for: rig.instance)?.token == "access-1")
    }

    @Test func `one that was stopped still stores what it got, where nobody has got another since`() async throws {
        let rig = try await AccessRig()
        let stored = StoredAccess(database: rig.database, keyring: rig.keyring)
        let key = AccessKey(rig.instance, try #require(TokenSource(rig.instance.element.authentication)))
        let stopped = try #require(try await stored.lease(key, version: 0, for: .zero))
        let next = try #require(try await stored.lease(key, version: 0, for: .seconds(60)))
        let grant = TokenGrant(token: "mine", refreshToken: "refresh-9", lifetime: .seconds(3_600))
        #expect(try await stored.store(grant, key, under: stopped) == 1)
        // The other finds it, whatever it was told by the vendor itself.
        let refusal = VendorError.credentialsRevoked(providerMessage: nil)
        #expect(try await !stored.fail(refusal, rest: .seconds(60), key, under: next))
        let kept = try #require(try await stored.read(key))
        #expect(kept.refreshToken == "refresh-9" && kept.rest == nil && !kept.isLeased)
    }

    @Test(arguments: [true, false]) func `after a crash between answer and store the old refresh token is tried again`(
        _ hasGrace: Bool
    ) async throws {
        let rig = try await AccessRig()
        rig.tokens.set { $0.hasGrace = hasGrace }
        // The vendor has answered, and nothing of it was stored.
        rig.tokens.set { state in
            state.before = "refresh-0"
            state.refreshToken = "refresh-1"
            state.accessToken = "access-1"
        }
        let result = await Result { () async throws(VendorError) in try await rig.process0().token(for: rig.instance) }
        if hasGrace {
            #expect(try result.get()?.token == "access-1")
        } else {
            guard case .credentialsRevoked? = result.failure else {
                Issue.record("\(result)")
                return
            }
        }
    }

    @Test func `credentials that are refused are told, kept in mind, and never shown`() async throws {
        let rig = try await AccessRig()
        rig.tokens.set { $0.isRevoked = true }
        let processes = [try rig.process(), try rig.process()]
        for process in processes + processes {
            let result = await Result { () async throws(VendorError) in try await process.token(for: rig.instance) }
            guard case .credentialsRevoked(let message)? = result.failure else {
                Issue.record("\(result)")
                return
            }
            #expect(message == "******** is used up")
        }
        #expect(rig.vendor.requests("/token").count == 1)
        let shown = try await rig.database.query(
            "select state, failure from pollux.access_status where instance_id = \(rig.instance.id)"
        ).first
        #expect(try shown?.decode("state", as: String.self) == "revoked")
        #expect(try shown?.decode("failure", as: String.self) == "******** is used up")
    }

    @Test(arguments: [true, false]) func `what was refused with other credentials is asked for at once`(
        _ isStored: Bool
    ) async throws {
        let rig = try await AccessRig()
        let process = isStored ? try rig.process() : CredentialStore(http: try AccessRig.http())
        rig.tokens.set { $0.failures = [.json(401, #"{"error":"invalid_client"}"#)] }
        for _ in 1...2 {
            let refused = await Result { () async throws(VendorError) in try await process.token(for: rig.instance) }
            #expect(refused.failure == .credentialsRevoked(providerMessage: "invalid_client"))
        }
        let corrected = rig.with(["secret": "the right one"])
        #expect(try await process.token(for: corrected)?.token == "access-1")
        #expect(rig.vendor.requests("/token").count == 2)
    }

    @Test func `a token's endpoint that fails is asked by one, and then rests`() async throws {
        let rig = try await AccessRig()
        rig.tokens.set { $0.failures = [.json(500, "{}"), .json(503, "{}"), .cut] }
        for tries in 1...3 {
            let processes = [try rig.process(), try rig.process()]
            await withTaskGroup { group in
                for caller in 0..<20 {
                    group.addTask {
                        let result = await Result { () async throws(VendorError) in
                            try await processes[caller % 2].token(for: rig.instance)
                        }
                        guard case .temporary? = result.failure else {
                            Issue.record("\(result)")
                            return
                        }
                    }
                }
            }
            #expect(rig.vendor.requests("/token").count == tries)
            #expect(try await rig.column("failures") == tries)
            let rest = try await rig.column("extract(epoch from retry_at - now())::float8", as: Double.self)
            #expect(rest > 0.3 * Double(1 << (tries - 1)))
            try await rig.age("retry_at = now()")
        }
        #expect(try await rig.process().token(for: rig.instance)?.token == "access-1")
        #expect(try await rig.column("failures") == 0)
    }

    @Test func `a good token goes on where no new one can be got yet`() async throws {
        let rig = try await AccessRig()
        _ = try await rig.process().token(for: rig.instance)
        try await rig.age("refresh_at = now()")
        rig.tokens.set { $0.failures = [.json(502, "{}")] }
        #expect(try await rig.process().token(for: rig.instance)?.token == "access-1")
        #expect(try await rig.process().token(for: rig.instance)?.token == "access-1")
        #expect(rig.vendor.requests("/token").count == 2)
    }
}

extension AccessRig {
    /// A process, where only a vendor's errors are wanted.
    func process0() throws(VendorError) -> CredentialStore {
        do {
            return try process()
        } catch {
            throw .refused("\(error)")
        }
    }
}
