public import Postgres

extension InstanceStore {
    /// Inserts an instance with its sealed secrets, in the caller's transaction.
    ///
    /// - Returns: The instance, and its token, of which only the hash is stored.
    /// - Throws: ``InstancesError/noMasterKey`` where there is a secret and no key to seal it with.
    public func create(
        _ new: NewInstance,
        on connection: Connection
    ) async throws -> (instance: Instance, token: SecretToken) {
        let token = SecretToken.generate()
        let insert = Self.insertStatement(
            new,
            configuration: try InstanceRow.encode(new.configuration),
            tokenHash: token.hash
        )
        guard let row = try await connection.query(insert).first else {
            throw InstancesError.malformedRow(table: "account_user", row: new.userID.description)
        }
        let id = try row.decode("id", as: InstanceID.self)
        try await set(new.secrets, of: id, organization: new.organizationID, on: connection)
        guard let made = try await find(id, organization: new.organizationID, on: connection) else {
            throw InstancesError.malformedRow(table: "instance", row: id.description)
        }
        return (made, token)
    }

    /// Seals and stores secrets, over those of the same names.
    func set(
        _ secrets: [String: String],
        of id: InstanceID,
        organization: OrganizationID,
        on connection: Connection
    ) async throws {
        guard !secrets.isEmpty else { return }
        let (names, sealed) = try seal(secrets, of: id, organization: organization)
        _ = try await connection.execute(
            Self.setSecretsStatement(names: names, sealed: sealed, of: id, organization: organization)
        )
    }

    static func insertStatement(_ new: NewInstance, configuration: String, tokenHash: [UInt8]) -> SQL {
        """
        -- nothing is inserted where the user is not of the organization
        insert into pollux.instance (
            organization_id, user_id, element_key, name, tags, token_hash, configuration, events_enabled, base_line
        )
        select organization_id, id, \(new.elementKey), \(new.name), \(new.tags), \(tokenHash), \(configuration)::jsonb,
            \(new.eventsEnabled), \(new.baseLine)
        from pollux.account_user
        where organization_id = \(new.organizationID)
          and id = \(new.userID)
        returning id
        """
    }

    static func setSecretsStatement(
        names: [String],
        sealed: [[UInt8]],
        of id: InstanceID,
        organization: OrganizationID
    ) -> SQL {
        """
        insert into pollux.instance_secret (organization_id, instance_id, name, sealed)
        select \(organization), \(id), given.name, given.sealed
        from unnest(\(names), \(sealed)) as given(name, sealed)
        on conflict (organization_id, instance_id, name)
        do update set sealed = excluded.sealed
        """
    }
}
