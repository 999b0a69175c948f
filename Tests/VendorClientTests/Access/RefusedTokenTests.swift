import Foundation
import Instances
import TestSupport
import Testing

@testable import VendorClient

@Suite(.database) struct RefusedTokenTests {
    @Test func `a refused token is renewed once, and the call made again`() async throws {
        let rig = try await AccessRig()
        let client = try rig.client(try rig.process())
        #expect(try await rig.list(client) == ["1"])
        rig.tokens.set { $0.accessToken = "another" }
        #expect(try await rig.list(client) == ["1"])
        #expect(rig.tokens.given == 2)
        #expect(rig.vendor.requests("/api").count == 3)
    }

    @Test func `many calls of two processes that are refused renew the token once`() async throws {
        let rig = try await AccessRig()
        let clients = [try rig.client(try rig.process()), try rig.client(try rig.process())]
        for client in clients { _ = try await rig.list(client) }
        rig.tokens.set { state in
            state.accessToken = "another"
            state.delay = 0.1
        }
        try await withThrowingTaskGroup(of: [String].self) { group in
            for caller in 0..<16 { group.addTask { try await rig.list(clients[caller % 2]) } }
            for try await ids in group { #expect(ids == ["1"]) }
        }
        #expect(rig.tokens.given == 2)
    }

    @Test func `a call that is refused with a new token too tells that the credentials are`() async throws {
        let rig = try await AccessRig()
        let client = try rig.client(try rig.process())
        _ = try await rig.list(client)
        rig.tokens.set { $0.refusesAll = true }
        do {
            _ = try await rig.list(client)
            Issue.record("it was answered")
        } catch let error as VendorError {
            guard case .credentialsRevoked(let message) = error else {
                Issue.record("\(error)")
                return
            }
            // The vendor repeats the token.
            #expect(message == "Bearer ******** is bad")
        }
        #expect(rig.tokens.given == 2)
        #expect(rig.vendor.requests("/api").count == 3)
    }

    @Test func `a token that another process has renewed is taken, and not renewed again`() async throws {
        let rig = try await AccessRig()
        let (one, other) = (try rig.client(try rig.process()), try rig.client(try rig.process()))
        _ = try await rig.list(one)
        _ = try await rig.list(other)
        rig.tokens.set { $0.accessToken = "another" }
        _ = try await rig.list(one)
        _ = try await rig.list(other)
        #expect(rig.tokens.given == 2)
    }

    @Test func `calls that are refused with whatever token get one more, and then seldom one`() async throws {
        let rig = try await AccessRig()
        let clients = [try rig.client(try rig.process()), try rig.client(try rig.process())]
        _ = try await rig.list(clients[1])
        rig.tokens.set { $0.refusesAll = true }
        for round in 1...3 {
            // The first call gets one, and is refused with it.
            let first = await #expect(throws: VendorError.self) { try await rig.list(clients[round % 2]) }
            #expect(first == .credentialsRevoked(providerMessage: "Bearer ******** is bad"))
            for call in 0..<6 {
                let fault = await #expect(throws: VendorError.self) { try await rig.list(clients[call % 2]) }
                guard case .permanent(401, let message?) = fault else {
                    Issue.record("\(String(describing: fault))")
                    continue
                }
                #expect(message.contains("access token of instance \(rig.instance.id),"))
                #expect(message.contains("scopes and permissions") && message.contains("Bearer ******** is bad"))
            }
            #expect(rig.tokens.given == 1 + round)
            let rest = try await rig.column("extract(epoch from retry_at - now())::float8", as: Double.self)
            #expect((55...75).contains(rest / Double(1 << (round - 1))), "\(rest)")
            try await rig.age("retry_at = now()")
        }
        let shown = try await rig.database.query(
            "select state, failures from pollux.access_status where instance_id = \(rig.instance.id)"
        ).first
        #expect(try shown?.decode("state", as: String.self) == "failing")
        #expect(try shown?.decode("failures", as: Int.self) == 3)
    }

    @Test func `in the pause a token goes on where it is good, and when it is over a new one heals what was refused`()
        async throws
    {
        let rig = try await AccessRig()
        let (one, other) = (try rig.client(try rig.process()), try rig.client(try rig.process()))
        _ = try await rig.list(one)
        rig.tokens.set { $0.refusesAll = true }
        await #expect(throws: VendorError.self) { try await rig.list(one) }
        rig.tokens.set { $0.refusesAll = false }
        #expect(try await rig.list(other) == ["1"])
        #expect(try await rig.list(one) == ["1"])
        // Now the vendor takes back what it gave.
        rig.tokens.set { $0.accessToken = "another" }
        await #expect(throws: VendorError.self) { try await rig.list(other) }
        #expect(rig.tokens.given == 2)
        try await rig.age("retry_at = now()")
        #expect(try await rig.list(other) == ["1"])
        #expect(try await rig.list(one) == ["1"])
        #expect(rig.tokens.given == 3)
        #expect(try await rig.column("failure is null"))
    }

    @Test func `a token that is due is renewed in spite of the pause, and somebody who asks gets one at once`()
        async throws
    {
        let rig = try await AccessRig()
        let process = try rig.process()
        let client = try rig.client(process)
        _ = try await rig.list(client)
        rig.tokens.set { state in
            state.refusesAll = true
            state.lifetime = 10
        }
        await #expect(throws: VendorError.self) { try await rig.list(client) }
        #expect(try await rig.column("failure_kind = 'rejected' and retry_at = refresh_at"))
        rig.tokens.set { $0.lifetime = 3_600 }
        try await rig.age("retry_at = now(), refresh_at = now(), expires_at = now()")
        await #expect(throws: VendorError.self) { try await rig.list(client) }
        #expect(rig.tokens.given == 4)
        rig.tokens.set { state in
            state.refusesAll = false
            state.accessToken = "another"
        }
        await #expect(throws: VendorError.self) { try await rig.list(client) }
        try await process.forgive(rig.instance.id, organization: rig.instance.organizationID)
        #expect(try await rig.list(client) == ["1"])
        #expect(rig.tokens.given == 5)
    }

    @Test func `without a database the pause is kept in memory`() async throws {
        let rig = try await AccessRig()
        let client = VendorClient(http: try AccessRig.http())
        rig.tokens.set { $0.refusesAll = true }
        for _ in 0..<5 { await #expect(throws: VendorError.self) { try await rig.list(client) } }
        #expect(rig.tokens.given == 2)
        var timing = AccessTiming()
        timing.doubtFor = .milliseconds(300)
        let quick = VendorClient(
            http: try AccessRig.http(),
            credentials: CredentialStore(MemoryAccess(), http: try AccessRig.http(), timing: timing)
        )
        rig.tokens.set { $0.refreshToken = "refresh-0" }
        try await eventually("another token", within: .seconds(20)) {
            await #expect(throws: VendorError.self) { try await rig.list(quick) }
            return rig.tokens.given >= 5
        }
        rig.tokens.set { $0.refusesAll = false }
        #expect(try await rig.list(quick) == ["1"])
    }

    @Test func `without a database tokens are kept in memory`() async throws {
        let rig = try await AccessRig()
        let client = VendorClient(http: try AccessRig.http())
        #expect(try await rig.list(client) == ["1"])
        rig.tokens.set { $0.accessToken = "another" }
        #expect(try await rig.list(client) == ["1"])
        #expect(rig.tokens.given == 2)
        #expect(
            try await rig.database.query(
                "select 1 from pollux.instance_access where instance_id = \(rig.instance.id)"
            ).isEmpty
        )
    }
}
