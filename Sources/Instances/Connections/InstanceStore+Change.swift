public import Postgres

extension InstanceStore {
    /// Changes an instance and its secrets, in the caller's transaction.
    ///
    /// - Returns: The instance as it is then, or nil where the organization has none of that id.
    public func update(
        _ id: InstanceID,
        organization: OrganizationID,
        _ change: InstanceChange,
        on connection: Connection
    ) async throws -> Instance? {
        let configuration = try change.configuration.map(InstanceRow.encode)
        let statement = Self.updateStatement(id, organization: organization, change, configuration: configuration)
        guard try await connection.execute(statement) == 1 else { return nil }
        if !change.removedSecrets.isEmpty {
            _ = try await connection.execute(
                Self.removeSecretsStatement(change.removedSecrets, of: id, organization: organization)
            )
        }
        try await set(change.secrets, of: id, organization: organization, on: connection)
        return try await find(id, organization: organization, on: connection)
    }

    /// Switches an instance off or on.
    ///
    /// - Returns: Whether the organization has such an instance.
    public func setDisabled(
        _ disabled: Bool,
        _ id: InstanceID,
        organization: OrganizationID,
        on connection: Connection
    ) async throws -> Bool {
        try await connection.execute(Self.setDisabledStatement(disabled, id, organization: organization)) == 1
    }

    /// Says whether the vendor still takes an instance's credentials.
    ///
    /// - Returns: Whether this changed anything: of several polls that meet a revoked credential, one tells of it.
    public func setValid(
        _ valid: Bool,
        _ id: InstanceID,
        organization: OrganizationID,
        on connection: Connection
    ) async throws -> Bool {
        try await connection.execute(Self.setValidStatement(valid, id, organization: organization)) == 1
    }

    /// Gives an instance a new token; the old one is unknown from the commit on.
    ///
    /// - Returns: The new token, or nil where the organization has no such instance.
    public func rotateToken(
        _ id: InstanceID,
        organization: OrganizationID,
        on connection: Connection
    ) async throws -> SecretToken? {
        let token = SecretToken.generate()
        let statement = Self.setTokenStatement(token.hash, of: id, organization: organization)
        return try await connection.execute(statement) == 1 ? token : nil
    }

    /// Deletes an instance: its token, secrets and configuration are gone, its number stays for the events it has made.
    ///
    /// - Returns: Whether the organization had such an instance.
    public func delete(_ id: InstanceID, organization: OrganizationID, on connection: Connection) async throws -> Bool {
        guard try await connection.execute(Self.deleteStatement(id, organization: organization)) == 1 else {
            return false
        }
        _ = try await connection.execute(Self.deleteSecretsStatement(of: id, organization: organization))
        return true
    }

    static func updateStatement(
        _ id: InstanceID,
        organization: OrganizationID,
        _ change: InstanceChange,
        configuration: String?
    ) -> SQL {
        """
        update pollux.instance
        set name = coalesce(\(change.name), name),
            tags = coalesce(\(change.tags), tags),
            configuration = coalesce(\(configuration)::jsonb, configuration),
            events_enabled = coalesce(\(change.eventsEnabled), events_enabled),
            base_line = coalesce(base_line, \(change.baseLine)),
            valid = coalesce(\(change.valid), valid),
            updated_at = now()
        where organization_id = \(organization)
          and id = \(id)
          and deleted_at is null
        """
    }

    static func removeSecretsStatement(_ names: [String], of id: InstanceID, organization: OrganizationID) -> SQL {
        """
        delete from pollux.instance_secret
        where organization_id = \(organization)
          and instance_id = \(id)
          and name = any(\(names))
        """
    }

    static func setDisabledStatement(_ disabled: Bool, _ id: InstanceID, organization: OrganizationID) -> SQL {
        """
        update pollux.instance
        set disabled = \(disabled),
            updated_at = now()
        where organization_id = \(organization)
          and id = \(id)
          and deleted_at is null
        """
    }

    static func setValidStatement(_ valid: Bool, _ id: InstanceID, organization: OrganizationID) -> SQL {
        """
        update pollux.instance
        set valid = \(valid),
            updated_at = now()
        where organization_id = \(organization)
          and id = \(id)
          and deleted_at is null
          and valid <> \(valid)
        """
    }

    static func setTokenStatement(_ hash: [UInt8], of id: InstanceID, organization: OrganizationID) -> SQL {
        """
        update pollux.instance
        set token_hash = \(hash),
            updated_at = now()
        where organization_id = \(organization)
          and id = \(id)
          and deleted_at is null
        """
    }

    static func deleteStatement(_ id: InstanceID, organization: OrganizationID) -> SQL {
        """
        update pollux.instance
        set deleted_at = now(),
            updated_at = now(),
            token_hash = null,
            inbound_hash = null,
            configuration = '{}',
            events_enabled = false,
            disabled = true
        where organization_id = \(organization)
          and id = \(id)
          and deleted_at is null
        """
    }

    static func deleteSecretsStatement(of id: InstanceID, organization: OrganizationID) -> SQL {
        """
        delete from pollux.instance_secret
        where organization_id = \(organization)
          and instance_id = \(id)
        """
    }
}
