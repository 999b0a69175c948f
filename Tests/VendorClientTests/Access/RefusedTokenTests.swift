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
