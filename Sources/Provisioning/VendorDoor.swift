public import Foundation
public import Instances
public import Polling
import VendorClient

/// Asks vendors over the network.
public struct VendorDoor: VendorAsking {
    private let baseLine: BaseLineReader

    /// Asks with this reader.
    public init(baseLine: BaseLineReader) {
        self.baseLine = baseLine
    }

    /// Returns the vendor's own time, once its second is over.
    public func clock(_ instance: ConnectedInstance) async throws(ProvisioningError) -> Date {
        do {
            return try await baseLine.read(instance)
        } catch {
            throw Self.read(error)
        }
    }

    static func read(_ error: any Error) -> ProvisioningError {
        guard let error = error as? VendorError else { return .vendorFailed("the call was given up", provider: nil) }
        return switch error {
        case .credentialsRevoked(let provider): .credentialsRefused(provider)
        case .refused(let reason): .invalid([FieldFault(place: "configuration", message: reason)])
        case .internalFault(let reason): .internalFault(reason)
        case .rateLimited, .temporary, .permanent, .malformed, .pageTooLarge, .outcomeUnknown, .cancelled:
            .vendorFailed(error.description, provider: error.providerMessage)
        }
    }
}
