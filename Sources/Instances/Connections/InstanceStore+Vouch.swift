import Foundation

/// What a client keeps for us and brings back, such as the place where its next page begins.
extension InstanceStore {
    /// Returns what proves later that this installation gave these bytes to a client of that instance.
    ///
    /// - Returns: Nothing where there is no master key.
    public func voucher(
        for bytes: [UInt8],
        of id: InstanceID,
        organization: OrganizationID
    ) throws(InstancesError) -> [UInt8] {
        try vouchers(for: bytes, of: id, organization: organization).first ?? []
    }

    /// Returns whether these bytes were given to a client of that instance, under any key that is still listed.
    public func vouched(
        _ voucher: [UInt8],
        for bytes: [UInt8],
        of id: InstanceID,
        organization: OrganizationID
    ) throws(InstancesError) -> Bool {
        guard keyring.canSeal else { return true }
        return try vouchers(for: bytes, of: id, organization: organization).contains {
            ConstantTime.equal($0, voucher)
        }
    }

    private func vouchers(
        for bytes: [UInt8],
        of id: InstanceID,
        organization: OrganizationID
    ) throws(InstancesError) -> [[UInt8]] {
        guard keyring.canSeal else { return [] }
        let binding = SealBinding(organization: organization, table: "instance", row: "\(id)", column: "voucher")
        return try keyring.fingerprints(of: bytes, for: binding)
    }
}
