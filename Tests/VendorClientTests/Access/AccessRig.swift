import Elements
import Foundation
import Instances
import OutboundHTTP
import Postgres
import TestSupport
import Testing

@testable import VendorClient

/// An instance in the database whose vendor gives tokens, and processes that want them.
struct AccessRig {
    let tokens: StrictTokens
    let vendor: ScriptedVendor
    let instance: ConnectedInstance
    let database: Database
    let keyring: Keyring

    init(auth: String? = nil, configuration: [String: String] = [:], more: String = "") async throws {
        tokens = StrictTokens()
        vendor = try tokens.serve()
        database = TestDatabase.current.database
        keyring = try Self.keyring()
        let catalogue = try VendorRig.catalogue(Self.element(auth: auth ?? Self.rotating, more: more))
        let owner = try await OrganizationStore(database: database).create(name: "owner")
        let store = InstanceStore(database: database, keyring: keyring, catalogue: catalogue)
        let new = NewInstance(
            organizationID: owner.organizationID,
            userID: owner.userID,
            elementKey: "test",
            name: "an instance",
            configuration: ["url": vendor.url].merging(configuration) { $1 },
            secrets: ["secret": "client-secret-7", "refresh": "refresh-0"]
        )
        let made = try await database.withTransaction { try await store.create(new, on: $0) }
        let found = try await store.connect(made.instance.id, organization: owner.organizationID)
        instance = try #require(found)
    }

    /// A process of its own: with its own memory, on the same database.
    func process(_ timing: AccessTiming = AccessTiming()) throws -> CredentialStore {
        CredentialStore(StoredAccess(database: database, keyring: keyring), http: try Self.http(), timing: timing)
    }

    /// The client of a process.
    func client(_ process: CredentialStore) throws -> VendorClient {
        VendorClient(http: try Self.http(), credentials: process)
    }

    /// The same instance with other secrets.
    func with(_ secrets: [String: String], id: InstanceID? = nil) -> ConnectedInstance {
        let own = instance.instance
        let other = Instance(
            id: id ?? own.id,
            organizationID: own.organizationID,
            userID: own.userID,
            elementKey: own.elementKey,
            name: own.name,
            configuration: own.configuration
        )
        return ConnectedInstance(
            instance: other,
            element: instance.element,
            secrets: instance.secrets.merging(secrets) { $1 }
        )
    }

    /// What the instance's vendor says, asked by a process of its own.
    func list(_ client: VendorClient) async throws -> [String] {
        let resource = try #require(instance.element.resources["things"])
        return try await client.page(instance, ListRequest(resource: resource)).records.map(\.id)
    }

    /// Lets the token be over, or due to be renewed.
    func age(_ columns: SQL) async throws {
        _ = try await database.execute(
            "update pollux.instance_access set \(sql: columns) where instance_id = \(instance.id)"
        )
    }

    /// A column of the instance's row.
    func column<Value: PostgresDecodable>(_ expression: SQL, as type: Value.Type = Value.self) async throws -> Value {
        let rows = try await database.query(
            "select \(sql: expression) from pollux.instance_access where instance_id = \(instance.id)"
        )
        return try #require(rows.first).decode(0)
    }

    static func keyring() throws -> Keyring {
        try Keyring(parsing: "k1:\(Data(repeating: 7, count: 32).base64EncodedString())")
    }

    static func http() throws -> OutboundClient {
        OutboundClient(policy: try EgressPolicy(parsing: "vendor:127.0.0.0/8"))
    }

    static let rotating = """
        {type: oauth2, grant: refreshToken, tokenUrl: "${config.url}/token", clientId: client,
         clientSecret: "${config.secret}", refreshToken: "${config.refresh}", rotating: true, credentialsIn: body}
        """

    /// An element whose secrets are `secret` and `refresh`.
    static func element(auth: String, more: String = "") -> String {
        """
        key: test
        name: Test
        hub: crm
        version: 1
        baseUrl: ${config.url}/api
        configuration:
          - {key: url, required: true}
          - {key: secret, required: true, secret: true}
          - {key: refresh, required: true, secret: true}
        auth: \(auth.replacing("\n", with: ""))
        \(more)
        resources:
          things:
            vendorName: Thing
            list: {path: /things, dataPath: data, paginate: {type: single}}
            get: {path: "/things/${id}"}
            idField: id
            datesConfiguration:
              updatedDateField: changed
              updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
              updatedDateTimezone: GMT
        """
    }
}

extension Result where Failure == VendorError {
    /// What a body threw, or gave.
    init(_ body: () async throws(VendorError) -> Success) async {
        do throws(VendorError) {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }

    /// What went wrong.
    var failure: VendorError? {
        guard case .failure(let error) = self else { return nil }
        return error
    }
}
