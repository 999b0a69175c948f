public import Instances
import Postgres

extension Provisioner {
    /// Asks an instance's vendor something small with the credentials that the instance has.
    ///
    /// Where the vendor takes them, an instance that was held to be refused is valid again, and its pollers are due at once.
    ///
    /// - Throws: ``ProvisioningError``: what is wrong with the credentials or the vendor, or that there is no such instance.
    public func test(_ id: InstanceID, organization: OrganizationID) async throws {
        guard let connected = try await instances.connect(id, organization: organization) else {
            throw ProvisioningError.noSuchInstance
        }
        try await credentials.forgive(id, organization: organization)
        _ = try await vendor.clock(connected)
        guard !connected.instance.valid else { return }
        try await database.withTransaction { connection in
            // The poll that marks it takes the same row: whichever is later has asked later.
            guard try await instances.setValid(true, id, organization: organization, on: connection) else { return }
            try await pollers.wake(of: id, organization: organization, on: connection)
        }
    }
}
