import Elements
import Postgres
import TestSupport
import Testing

@testable import Instances

@Suite(.database) struct OrganizationStoreTests {
    private var database: Database { TestDatabase.current.database }

    @Test func `an organization's secrets belong together and to nobody else`() async throws {
        let store = OrganizationStore(database: database)
        let one = try await store.create(name: "one", email: "one@example.com")
        let other = try await store.create(name: "other")
        func ask(
            _ user: SecretToken,
            _ organization: SecretToken?,
            _ element: SecretToken? = nil
        ) async throws -> Caller? {
            try await store.authenticate(Credentials(user: user, organization: organization, element: element))
        }
        let caller = try await ask(one.userSecret, one.organizationSecret)
        #expect(caller?.organization == one.organizationID)
        #expect(caller?.user == one.userID)
        #expect(caller?.speaksForOrganization == true)
        #expect(try await ask(one.userSecret, other.organizationSecret) == nil)
        #expect(try await ask(one.userSecret, SecretToken.generate()) == nil)
        #expect(try await ask(one.organizationSecret, one.userSecret) == nil)
        #expect(try await ask(one.userSecret, nil) == nil)
    }

    @Test func `a token speaks for its instance, and only with a user of its organization`() async throws {
        let store = OrganizationStore(database: database)
        let one = try await store.create(name: "one")
        let other = try await store.create(name: "other")
        let (instance, token) = try await makeInstance(of: one, in: database)
        let caller = try await store.authenticate(
            Credentials(user: one.userSecret, organization: nil, element: token)
        )
        #expect(caller?.instance == instance.id)
        #expect(caller?.speaksForOrganization == false)
        for organization in [nil, one.organizationSecret, other.organizationSecret] {
            let mixed = Credentials(user: other.userSecret, organization: organization, element: token)
            #expect(try await store.authenticate(mixed) == nil)
        }
    }

    @Test func `no secret of ours is in the database`() async throws {
        let made = try await OrganizationStore(database: database).create(name: "hashed")
        let rows = try await database.query(
            """
            select o.secret_hash, u.secret_hash as user_hash
            from pollux.organization o
            join pollux.account_user u on u.organization_id = o.id
            where o.id = \(made.organizationID)
            """
        )
        let row = try #require(rows.first)
        #expect(try row.decode("secret_hash", as: [UInt8].self) == made.organizationSecret.hash)
        #expect(try row.decode("user_hash", as: [UInt8].self) == made.userSecret.hash)
    }
}
