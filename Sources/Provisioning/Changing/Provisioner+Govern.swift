public import Instances
import Postgres

extension Provisioner {
    /// Switches an instance on or off; switched on again, its pollers are due at once.
    ///
    /// - Throws: ``ProvisioningError/noSuchInstance``.
    public func setEnabled(_ enabled: Bool, _ id: InstanceID, organization: OrganizationID) async throws {
        try await database.withTransaction { connection in
            guard let locked = try await instances.lock(id, organization: organization, on: connection) else {
                throw ProvisioningError.noSuchInstance
            }
            guard locked.disabled == enabled else { return }
            _ = try await instances.setDisabled(!enabled, id, organization: organization, on: connection)
            if enabled { try await pollers.wake(of: id, organization: organization, on: connection) }
        }
    }

    /// Gives an instance a new inbound path of its own; the old one is unknown from then on.
    ///
    /// - Returns: The instance, and the path's secret, which is not stored and cannot be had again.
    /// - Throws: ``ProvisioningError/noSuchInstance``.
    public func rotateInboundSecret(
        _ id: InstanceID,
        organization: OrganizationID
    ) async throws -> (instance: Instance, secret: SecretToken) {
        try await database.withTransaction { connection in
            guard let locked = try await instances.lock(id, organization: organization, on: connection),
                let secret = try await instances.rotateInboundSecret(id, organization: organization, on: connection)
            else { throw ProvisioningError.noSuchInstance }
            return (locked, secret)
        }
    }

    /// Deletes an instance with its pollers, its webhook, its secrets and its tokens.
    ///
    /// Jobs of it that still wait find it gone when their turn comes, and end cancelled.
    ///
    /// - Throws: ``ProvisioningError/noSuchInstance``.
    public func delete(_ id: InstanceID, organization: OrganizationID) async throws {
        try await database.withTransaction { connection in
            guard try await instances.delete(id, organization: organization, on: connection) else {
                throw ProvisioningError.noSuchInstance
            }
            try await credentials.forget(id, organization: organization, on: connection)
            try await pollers.stop(of: id, organization: organization, on: connection)
            try await webhooks.removeInstanceWebhook(
                id,
                organization: organization,
                includingKey: true,
                on: connection
            )
        }
    }
}
