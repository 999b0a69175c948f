public import Elements
public import Postgres

/// Owns the instances of all organizations and their sealed secrets.
///
/// Every look-up and every write names the organization: an id of somebody else's finds nothing. What is deleted keeps its row, without
/// token, secrets and configuration, so that the events it has made can still be told.
public struct InstanceStore: Sendable {
    let database: Database
    let keyring: Keyring
    let catalogue: Catalogue
    /// The operator's own values, which connected instances carry to their vendors.
    public let operatorValues: OperatorValues

    /// Works on this database, sealing with this keyring, for the elements of this catalogue.
    public init(
        database: Database,
        keyring: Keyring,
        catalogue: Catalogue,
        operatorValues: OperatorValues = .none
    ) {
        self.database = database
        self.keyring = keyring
        self.catalogue = catalogue
        self.operatorValues = operatorValues
    }

    /// Seals secrets for their rows, in the order of their names.
    func seal(
        _ secrets: [String: String],
        of id: InstanceID,
        organization: OrganizationID
    ) throws -> (names: [String], sealed: [[UInt8]]) {
        let names = secrets.keys.sorted()
        let sealed = try names.map { name in
            try keyring.seal(
                Array((secrets[name] ?? "").utf8),
                for: Self.binding(name: name, of: id, organization: organization)
            )
        }
        return (names, sealed)
    }

    /// Where the secret of that name of an instance belongs.
    static func binding(name: String, of id: InstanceID, organization: OrganizationID) -> SealBinding {
        SealBinding(organization: organization, table: "instance_secret", row: "\(id)/\(name)", column: "sealed")
    }
}
