import Foundation
import Testing

@testable import Instances

@Suite struct KeyringTests {
    private static let first = Data(repeating: 1, count: 32).base64EncodedString()
    private static let second = Data(repeating: 2, count: 32).base64EncodedString()
    private let binding = SealBinding(
        organization: OrganizationID(rawValue: 7),
        table: "instance_secret",
        row: "12/password",
        column: "sealed"
    )

    @Test func `what was sealed opens again and is not in the sealed bytes`() throws {
        let keyring = try Keyring(parsing: "k1:\(Self.first)")
        let plaintext = Array("a vendor's password".utf8)
        let sealed = try keyring.seal(plaintext, for: binding)
        #expect(try keyring.open(sealed, for: binding) == plaintext)
        #expect(Data(sealed).range(of: Data(plaintext)) == nil)
        #expect(try keyring.seal(plaintext, for: binding) != sealed, "each seal has its own nonce")
    }

    @Test(arguments: [
        SealBinding(
            organization: OrganizationID(rawValue: 8),
            table: "instance_secret",
            row: "12/password",
            column: "sealed"
        ),
        SealBinding(
            organization: OrganizationID(rawValue: 7),
            table: "webhook_key",
            row: "12/password",
            column: "sealed"
        ),
        SealBinding(
            organization: OrganizationID(rawValue: 7),
            table: "instance_secret",
            row: "13/password",
            column: "sealed"
        ),
        SealBinding(
            organization: OrganizationID(rawValue: 7),
            table: "instance_secret",
            row: "12/password",
            column: "other"
        ),
    ])
    func `bytes copied to another organization, table, row or column do not open`(other: SealBinding) throws {
        let keyring = try Keyring(parsing: "k1:\(Self.first)")
        let sealed = try keyring.seal([1, 2, 3], for: binding)
        #expect(throws: InstancesError.sealBroken(table: other.table, row: other.row)) {
            try keyring.open(sealed, for: other)
        }
    }

    @Test func `the newest key seals and every listed key opens`() throws {
        let old = try Keyring(parsing: "k1:\(Self.first)")
        let rotated = try Keyring(parsing: " k2:\(Self.second), k1:\(Self.first)")
        let sealedByOld = try old.seal([9], for: binding)
        #expect(try rotated.open(sealedByOld, for: binding) == [9])
        let sealedByNew = try rotated.seal([9], for: binding)
        #expect(throws: InstancesError.unknownKey("k2")) { try old.open(sealedByNew, for: binding) }
    }

    @Test func `a changed or cut seal is refused at every byte`() throws {
        let keyring = try Keyring(parsing: "k1:\(Self.first)")
        let sealed = try keyring.seal([1, 2, 3], for: binding)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: InstancesError.self) { try keyring.open(changed, for: binding) }
            #expect(throws: InstancesError.self) { try keyring.open(Array(sealed[..<index]), for: binding) }
        }
    }

    @Test func `another key under the same id is told from a good one`() throws {
        let sealed = try Keyring(parsing: "k1:\(Self.first)").seal([1], for: binding)
        let impostor = try Keyring(parsing: "k1:\(Self.second)")
        #expect(throws: InstancesError.sealBroken(table: "instance_secret", row: "12/password")) {
            try impostor.open(sealed, for: binding)
        }
    }

    @Test func `without a key sealing is refused and the message says how to make one`() throws {
        let keyring = try Keyring(parsing: "")
        #expect(!keyring.canSeal)
        let error = #expect(throws: InstancesError.noMasterKey) { try keyring.seal([1], for: binding) }
        #expect(error?.description.contains("openssl rand -base64 32") == true)
    }

    @Test(arguments: ["nonsense", "k1:short", "k1:AAAA", ":\(first)", "k 1:\(first)", "k1:\(first),k1:\(second)"])
    func `a wrong list of keys is refused without showing a key`(text: String) throws {
        let error = #expect(throws: InstancesError.self) { try Keyring(parsing: text) }
        let message = try #require(error).description
        #expect(message.contains("POLLUX_MASTER_KEYS"))
        #expect(!message.contains(Self.first) && !message.contains(Self.second))
    }

    @Test func `a keyring shows the ids of its keys and nothing else`() throws {
        let keyring = try Keyring(parsing: "k2:\(Self.second),k1:\(Self.first)")
        var dumped = ""
        dump(keyring, to: &dumped)
        #expect(keyring.description == "Keyring(k1, k2)")
        #expect(!dumped.contains("SymmetricKey"))
    }
}
