public import Foundation
public import Instances

/// Asks the vendor of an instance that may not exist yet.
public protocol VendorAsking: Sendable {
    /// Returns the vendor's own time, as its `Date` header tells it.
    ///
    /// - Throws: ``ProvisioningError/credentialsRefused(_:)`` or ``ProvisioningError/vendorFailed(_:provider:)``.
    func clock(_ instance: ConnectedInstance) async throws(ProvisioningError) -> Date
}
