import Elements
import Foundation
import Postgres
import Testing

@testable import Instances

/// The keyring of these tests.
func testKeyring() throws -> Keyring {
    try Keyring(parsing: "k1:\(Data(repeating: 7, count: 32).base64EncodedString())")
}

/// A store on this database with the bundled catalogue.
func instanceStore(_ database: Database) throws -> InstanceStore {
    InstanceStore(database: database, keyring: try testKeyring(), catalogue: try Catalogue.load(extraDirectory: nil))
}

/// Makes an instance of Sage CRM with a password.
func makeInstance(
    of owner: NewOrganization,
    named name: String = "an instance",
    tags: [String] = [],
    in database: Database
) async throws -> (instance: Instance, token: SecretToken) {
    let store = try instanceStore(database)
    let new = NewInstance(
        organizationID: owner.organizationID,
        userID: owner.userID,
        elementKey: "sagecrm",
        name: name,
        tags: tags,
        configuration: ["subdomain": "crm.example.com", "username": "ann"],
        secrets: ["password": "correct horse"]
    )
    return try await database.withTransaction { try await store.create(new, on: $0) }
}
