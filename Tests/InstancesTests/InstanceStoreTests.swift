import Elements
import Postgres
import TestSupport
import Testing

@testable import Instances

@Suite(.database) struct InstanceStoreTests {
    private var database: Database { TestDatabase.current.database }

    private func organization() async throws -> NewOrganization {
        try await OrganizationStore(database: database).create(name: "owner", email: "ann@example.com")
    }

    @Test func `an instance comes back as it was made, its secret only by name`() async throws {
        let owner = try await organization()
        let store = try instanceStore(database)
        let (made, token) = try await makeInstance(of: owner, named: "Sage", tags: ["b", "a"], in: database)
        let found = try #require(try await store.find(made.id, organization: owner.organizationID))
        #expect(found == made)
        #expect(found.name == "Sage" && found.tags == ["b", "a"] && found.userEmail == "ann@example.com")
        #expect(found.configuration == ["subdomain": "crm.example.com", "username": "ann"])
        #expect(found.secretNames == ["password"])
        #expect(made.id.rawValue >= 1 && token.text.count == 44)
    }

    @Test func `connecting opens the secrets and brings the organization's networks`() async throws {
        let owner = try await organization()
        _ = try await database.execute(
            """
            insert into pollux.egress_allowance (organization_id, purpose, cidr)
            values (\(owner.organizationID), 'vendor', '10.1.0.0/16')
            """
        )
        let (made, _) = try await makeInstance(of: owner, in: database)
        let store = try instanceStore(database)
        let connected = try #require(try await store.connect(made.id, organization: owner.organizationID))
        #expect(connected.secrets == ["password": "correct horse"])
        #expect(connected.value("username") == "ann")
        #expect(connected.element.key == "sagecrm")
        #expect(connected.egressAllowances == [EgressAllowance(purpose: "vendor", cidr: "10.1.0.0/16")])
        var dumped = ""
        dump(connected, to: &dumped)
        #expect(!"\(connected) \(dumped)".contains("correct horse"))
    }

    @Test func `somebody else's id finds, changes and deletes nothing`() async throws {
        let owner = try await organization()
        let stranger = try await organization().organizationID
        let (made, _) = try await makeInstance(of: owner, in: database)
        let store = try instanceStore(database)
        #expect(try await store.find(made.id, organization: stranger) == nil)
        #expect(try await store.connect(made.id, organization: stranger) == nil)
        #expect(try await store.list(organization: stranger, limit: 10).isEmpty)
        try await database.withTransaction { connection async throws -> Void in
            #expect(try await store.lock(made.id, organization: stranger, on: connection) == nil)
            let change = InstanceChange(name: "mine", secrets: ["password": "stolen"])
            #expect(try await store.update(made.id, organization: stranger, change, on: connection) == nil)
            #expect(try await store.setDisabled(true, made.id, organization: stranger, on: connection) == false)
            #expect(try await store.setValid(false, made.id, organization: stranger, on: connection) == false)
            #expect(try await store.rotateToken(made.id, organization: stranger, on: connection) == nil)
            #expect(try await store.delete(made.id, organization: stranger, on: connection) == false)
        }
        #expect(try await store.find(made.id, organization: owner.organizationID) == made)
    }

    @Test func `a user of another organization makes nothing`() async throws {
        let owner = try await organization()
        let stranger = try await organization()
        let store = try instanceStore(database)
        let new = NewInstance(
            organizationID: owner.organizationID,
            userID: stranger.userID,
            elementKey: "sagecrm",
            name: "x"
        )
        await #expect(throws: InstancesError.self) {
            try await database.withTransaction { _ = try await store.create(new, on: $0) }
        }
    }

    @Test func `secrets are changed and forgotten one by one`() async throws {
        let owner = try await organization()
        let (made, _) = try await makeInstance(of: owner, in: database)
        let store = try instanceStore(database)
        try await database.withTransaction { connection async throws -> Void in
            let change = InstanceChange(configuration: ["username": "bob"], secrets: ["key": "k", "password": "p"])
            _ = try await store.update(made.id, organization: owner.organizationID, change, on: connection)
        }
        let changed = try #require(try await store.connect(made.id, organization: owner.organizationID))
        #expect(changed.secrets == ["key": "k", "password": "p"])
        #expect(changed.instance.configuration == ["username": "bob"])
        #expect(changed.instance.name == made.name)
        try await database.withTransaction { connection async throws -> Void in
            let change = InstanceChange(removedSecrets: ["key"])
            _ = try await store.update(made.id, organization: owner.organizationID, change, on: connection)
        }
        let left = try #require(try await store.connect(made.id, organization: owner.organizationID))
        #expect(left.secrets == ["password": "p"])
    }

    @Test func `a rotated token replaces the old one, a deleted instance has none and keeps no secret`() async throws {
        let owner = try await organization()
        let (made, old) = try await makeInstance(of: owner, in: database)
        let store = try instanceStore(database)
        let organizations = OrganizationStore(database: database)
        func works(_ token: SecretToken) async throws -> Bool {
            try await organizations.authenticate(
                Credentials(user: owner.userSecret, organization: nil, element: token)
            ) != nil
        }
        let rotated = try await database.withTransaction { connection in
            try await store.rotateToken(made.id, organization: owner.organizationID, on: connection)
        }
        let new = try #require(rotated)
        #expect(try await works(new))
        #expect(try await !works(old))
        let deleted = try await database.withTransaction { connection in
            try await store.delete(made.id, organization: owner.organizationID, on: connection)
        }
        #expect(deleted)
        #expect(try await !works(new))
        #expect(try await store.find(made.id, organization: owner.organizationID) == nil)
        let secrets = try await database.query(
            "select 1 as one from pollux.instance_secret where instance_id = \(made.id)"
        )
        #expect(secrets.isEmpty)
    }

    @Test func `lists page by id and filter by tag and text, taken literally`() async throws {
        let owner = try await organization()
        let store = try instanceStore(database)
        let names = ["alpha", "beta 100%", "gamma"]
        for name in names {
            _ = try await makeInstance(of: owner, named: name, tags: [name, "all"], in: database)
        }
        func list(
            _ filter: InstanceFilter,
            after: InstanceID? = nil,
            offset: Int = 0,
            limit: Int = 10
        ) async throws -> [String] {
            try await store.list(
                organization: owner.organizationID,
                filter: filter,
                after: after,
                offset: offset,
                limit: limit
            ).map(\.name)
        }
        #expect(try await list(InstanceFilter()) == names)
        #expect(try await list(InstanceFilter(), offset: 1, limit: 1) == ["beta 100%"])
        #expect(try await list(InstanceFilter(tags: ["all", "gamma"])) == ["gamma"])
        #expect(try await list(InstanceFilter(searchText: "ALPH")) == ["alpha"])
        #expect(try await list(InstanceFilter(searchText: "0%")) == ["beta 100%"])
        #expect(try await list(InstanceFilter(searchText: "a_p")) == [])
        #expect(try await store.count(organization: owner.organizationID) == 3)
    }

    @Test func `a sealed secret copied into another instance's row does not open there`() async throws {
        let owner = try await organization()
        let (one, _) = try await makeInstance(of: owner, in: database)
        let (other, _) = try await makeInstance(of: owner, in: database)
        _ = try await database.execute(
            """
            update pollux.instance_secret
            set sealed = (select sealed from pollux.instance_secret where instance_id = \(one.id))
            where instance_id = \(other.id)
            """
        )
        let store = try instanceStore(database)
        await #expect(throws: InstancesError.sealBroken(table: "instance_secret", row: "\(other.id)/password")) {
            try await store.connect(other.id, organization: owner.organizationID)
        }
    }
}
